/** Changes an invite that is still open. Another address makes a new invitation of it: that is said before, and after. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, type Invite, type InviteChange, keys, readAgain } from '../../api/queries';
import { Dialog, type Opener } from '../../parts/Dialog';
import { useToast } from '../../parts/toast';
import { Unsaved } from '../../parts/Unsaved';
import { useFaultText } from '../../parts/useFaultText';
import { useMutation } from '../../parts/useMutation';
import { useSentence } from '../../parts/useSentence';
import { suggestionFor } from '../create/box/read/typos';
import { LanguageSelect } from '../create/options/LanguageSelect';
import { TERM_POINTERS, TermFields } from '../create/options/TermFields';
import { Suggestion } from '../create/rows/Suggestion';
import { EndSelect } from './EndSelect';
import { noMailOf } from './inviteActions';
import { type ChangeInput, changeOf, inputOf } from './inviteChange';
import { useMailOutcome } from './mailOutcome';
import { NewLink } from './NewLink';

const POINTERS = ['/email', '/name', '/ttl_hours', '/locale', ...TERM_POINTERS];

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function ChangeDialog({ band, invite, opener, onClose }: Props) {
  const t = useTranslations('invites');
  const app = useTranslations('app');
  const toast = useToast();
  const format = useFormatter();
  const queries = useQueryClient();
  const outcomeOf = useMailOutcome(band);
  const [unmailed, setUnmailed] = useState<Invite>();
  const save = useMutation({
    mutationFn: (change: InviteChange) =>
      ask(api.PATCH('/invites/{invite_id}', { params: { path: { invite_id: invite.id } }, body: change })),
    onSuccess: async (changed, { email, ttl_hours }) => {
      // The rows first: the button that the focus would go back to may go with the problem.
      await readAgain(queries, keys.invites(band.id), keys.invite(invite.id));
      const isMailed = changed.delivery.status !== 'none';
      if (email && !isMailed) {
        setUnmailed(changed);
        return;
      }
      const date = format.dateTime(new Date(changed.expires_at), { dateStyle: 'medium', timeStyle: 'short' });
      const what = email ? `${t('sending', { whom: email })} ${t('oldLinkOver')}` : app('saved');
      const told = ttl_hours ? `${what} ${t('openUntil', { date })}` : what;
      if (email) void toast.wait(told, outcomeOf(changed));
      else toast.done(told);
      setTimeout(onClose);
    },
    // What it was refused for is to be seen in the list, too.
    onError: () => readAgain(queries, keys.invites(band.id), keys.invite(invite.id)),
  });
  return (
    <Dialog opened opener={opener} onClose={onClose} title={unmailed ? t('rotated') : t('changeTitle')}>
      {unmailed ? (
        <NewLink band={band} invite={unmailed} text={t('noMailSent')} onClose={onClose} />
      ) : (
        <ChangeForm
          band={band}
          invite={invite}
          busy={save.isPending}
          error={save.error}
          onSave={save.mutate}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface FormProps extends Omit<Props, 'opener'> {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSave: (change: InviteChange) => void;
}

function ChangeForm({ band, invite, busy, error, onSave, onClose }: FormProps) {
  const t = useTranslations('invites');
  const create = useTranslations('create');
  const app = useTranslations('app');
  const words = useFaultText();
  const sentence = useSentence();
  const [input, setInput] = useState<ChangeInput>(() => inputOf(invite));
  const address = useRef<HTMLInputElement>(null);
  const set = (change: Partial<ChangeInput>) => setInput({ ...input, ...change });
  const change = changeOf(invite, input);
  const isChanged = Object.keys(change).length > 0;
  const refused = error ? refusalOf(error) : undefined;
  const fault = (pointer: string) => words(refused?.fault(pointer));
  const isMailed = band.settings.email_notifications && noMailOf(invite, band) !== 'unwanted';
  const meant = suggestionFor(input.email);
  const take = (email: string) => {
    set({ email });
    address.current?.focus();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isChanged) onSave(change);
    else onClose();
  };
  return (
    <form onSubmit={submit} noValidate>
      {isChanged && <Unsaved />}
      <Stack>
        <Text size="sm" role="status">
          {change.email === undefined ? t('changeText') : t('moveText', { mail: isMailed ? 'yes' : 'no' })}
        </Text>
        {invite.kind === 'email' && (
          <div>
            <TextInput
              ref={address}
              data-autofocus
              label={create('email')}
              inputMode="email"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={input.email}
              onChange={(event) => set({ email: event.currentTarget.value })}
              error={fault('/email')}
            />
            {meant && <Suggestion email={meant} onTake={take} />}
          </div>
        )}
        {(invite.kind !== 'user' || invite.name) && (
          <TextInput
            label={invite.kind === 'link' ? create('linkName') : create('name')}
            autoComplete="off"
            value={input.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            maxLength={120}
            error={fault('/name')}
          />
        )}
        <TermFields
          terms={input}
          onChange={set}
          fault={fault}
          beside={
            <EndSelect
              ends={invite.expires_at}
              hours={input.hours}
              onChange={(hours) => set({ hours })}
              error={fault('/ttl_hours')}
            />
          }
        />
        {isMailed && invite.kind !== 'link' && (
          <LanguageSelect
            locale={input.locale}
            onChange={(locale) => set({ locale })}
            usual={band.settings.locale}
            error={fault('/locale')}
          />
        )}
        {refused && !POINTERS.some((pointer) => refused.fault(pointer)) && (
          <Alert color="red" role="alert">
            {sentence(refused)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {app('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {app('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
