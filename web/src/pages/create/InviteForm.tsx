import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, type Invite, type InviteDraft, keys, type User, readAgain } from '../../api/queries';
import { useToast } from '../../parts/toast';
import { isAddress } from './bulk/address';
import { OptionFields, optionsOf } from './OptionFields';
import { UserSearch } from './UserSearch';

export type Way = 'link' | 'email' | 'user';

interface Props {
  readonly way: Way;
  readonly band: Band;
  /** `name` says whom it is for. */
  readonly onMade: (invite: Invite, name: string) => void;
}

export function InviteForm({ way, band, onMade }: Props) {
  const t = useTranslations('create');
  const toast = useToast();
  const queries = useQueryClient();
  const [uses, setUses] = useState<number | string>(1);
  const [email, setEmail] = useState('');
  const [user, setUser] = useState<User>();
  const [mistake, setMistake] = useState<string>();
  const [options, setOptions] = useState(optionsOf(band));
  const onceFor = useIdempotencyKey();

  const create = useMutation({
    mutationFn: (draft: InviteDraft) =>
      ask(
        api.POST('/bands/{band_id}/invites', {
          params: { path: { band_id: band.id }, header: { 'Idempotency-Key': onceFor(draft) } },
          body: draft,
        }),
      ),
    onSuccess: async (invite) => {
      onMade(invite, user?.display_name ?? email);
      await readAgain(queries, keys.invites(band.id));
    },
    onError: (error) => {
      if (!refusalOf(error).problem.errors?.length) toast.failed(error);
    },
  });
  const fault = (pointer: string) => (create.error ? refusalOf(create.error).fault(pointer) : undefined);

  const mail = band.settings.email_notifications;

  /** What whom-it-is-for adds to the draft, or what is wrong with it. */
  function target(): Partial<InviteDraft> | string {
    if (way === 'email') return isAddress(email) ? { email: email.trim() } : t('needEmail');
    if (way === 'user') return user ? { user_id: user.user_id } : t('needUser');
    const whole = typeof uses === 'number' && Number.isInteger(uses) && uses >= 1 && uses <= 1000;
    return whole ? { max_uses: uses } : t('needUses');
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const aimed = target();
    setMistake(typeof aimed === 'string' ? aimed : undefined);
    if (typeof aimed === 'string') return;
    const { part, message, notify, ...rest } = options;
    create.mutate({
      ...aimed,
      ...rest,
      ...(part.trim() ? { part: part.trim() } : {}),
      ...(message.trim() ? { message: message.trim() } : {}),
      ...(way === 'link' ? {} : { notify }),
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Text c="dimmed">
          {way === 'email'
            ? t(mail && options.notify ? 'emailText' : 'emailTextUnmailed')
            : t(way === 'link' ? 'linkText' : 'userText')}
        </Text>
        {way === 'link' && (
          <NumberInput
            label={t('uses')}
            description={t('usesHint')}
            value={uses}
            onChange={setUses}
            min={1}
            max={1000}
            clampBehavior="none"
            allowDecimal={false}
            error={mistake ?? fault('/max_uses')}
          />
        )}
        {way === 'email' && (
          <TextInput
            label={t('email')}
            type="email"
            inputMode="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={mistake ?? fault('/email')}
            required
          />
        )}
        {way === 'user' && <UserSearch band={band.id} chosen={user} onChoose={setUser} mistake={mistake} />}
        <OptionFields options={options} onChange={setOptions} mail={way === 'link' ? undefined : mail} fault={fault} />
        <Group>
          <Button type="submit" loading={create.isPending}>
            {way === 'link' ? t('submitLink') : t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** One key for one request: repeating it, say after a lost answer, makes no second invite; changing it is another. */
function useIdempotencyKey(): (draft: InviteDraft) => string {
  const last = useRef<{ draft: string; key: string }>(undefined);
  return (draft) => {
    const text = JSON.stringify(draft);
    if (last.current?.draft !== text) last.current = { draft: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
