/** Asks for the part that a member plays. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useId, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, keys, type Member, readAgain } from '../../api/queries';
import { Dialog } from '../../parts/Dialog';
import { useToast } from '../../parts/toast';
import { Unsaved } from '../../parts/Unsaved';
import { useFaultText } from '../../parts/useFaultText';
import { useMutation } from '../../parts/useMutation';
import { menuOf } from './MemberMenu';
import { replaceMember } from './replaceMember';
import { nameOf } from './useNames';

interface Props {
  readonly band: Band;
  /** None: closed. */
  readonly member: Member | undefined;
  /** The user who is signed in. */
  readonly me: string;
  /** To choose from. */
  readonly parts: readonly string[];
  readonly onClose: () => void;
}

export function PartDialog({ member, ...props }: Props) {
  const t = useTranslations('band');
  // It has a title, and gives the focus back, after it was closed.
  const [last, setLast] = useState(member);
  if (member && member !== last) setLast(member);
  const user = last?.user_id;
  // With another part, their row is in another group: by then, another button opens their menu.
  const opener = useMemo(
    () => ({
      get current() {
        return user === undefined ? null : menuOf(user);
      },
    }),
    [user],
  );
  return (
    <Dialog
      opened={member !== undefined}
      opener={opener}
      onClose={props.onClose}
      title={last && t('partTitle', nameFor(last, props.me, t('nameless')))}
    >
      {last && <PartForm key={last.user_id} {...props} member={last} />}
    </Dialog>
  );
}

/** For sentences that differ where they are about oneself. */
function nameFor(member: Member, me: string, nameless: string) {
  return { who: member.user_id === me ? 'me' : 'other', name: nameOf(member) || nameless };
}

function PartForm({ band, member, me, parts, onClose }: Props & { readonly member: Member }) {
  const t = useTranslations('band');
  const app = useTranslations('app');
  const toast = useToast();
  const queries = useQueryClient();
  const here = useId();
  const [part, setPart] = useState(member.part ?? '');
  const words = useFaultText();
  const save = useMutation({
    mutationFn: () =>
      ask(
        api.PATCH('/bands/{band_id}/members/{member_id}', {
          params: { path: { band_id: band.id, member_id: member.user_id } },
          body: { part: part.trim() || null },
        }),
      ),
    onSuccess: async (changed) => {
      // A list that was being read before would take its place.
      await queries.cancelQueries({ queryKey: keys.members(band.id) });
      replaceMember(queries, band.id, changed);
      const who = nameFor(member, me, t('nameless'));
      toast.done(changed.part ? t('partSaved', { ...who, part: changed.part }) : t('partTaken', who));
    },
    onError: (error) => {
      if (refusalOf(error).fault('/part')) return;
      onClose();
      toast.failed(error);
    },
    onSettled: () => readAgain(queries, keys.band(band.id)),
  });
  const { isSuccess: saved } = save;
  // The list shows their row in its new place first, so that it can take the focus.
  useEffect(() => {
    if (!saved) return undefined;
    const timer = setTimeout(onClose);
    return () => clearTimeout(timer);
  }, [saved, onClose]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      {!saved && part.trim() !== (member.part ?? '') && <Unsaved />}
      <Stack>
        <TextInput
          data-autofocus
          label={t('part')}
          description={t('partHint')}
          value={part}
          onChange={(event) => setPart(event.currentTarget.value)}
          error={save.error && words(refusalOf(save.error).fault('/part'))}
          maxLength={60}
        />
        {parts.length > 0 && (
          <div>
            <Text size="sm" mb="xs" id={here}>
              {t('partsHere')}
            </Text>
            <Group gap="xs" role="group" aria-labelledby={here}>
              {parts.map((each) => (
                <Button
                  key={each}
                  variant={each === part ? 'filled' : 'default'}
                  aria-pressed={each === part}
                  onClick={() => setPart(each)}
                >
                  {each}
                </Button>
              ))}
            </Group>
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {app('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {app('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
