import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, type Invite, type InviteDraft, keys, type User, readAgain } from '../../api/queries';
import { useFaultText } from '../../parts/useFaultText';
import { useIdempotencyKey } from '../../parts/useIdempotencyKey';
import { isAddress, readAddress } from './bulk/list/address';
import { suggestionFor } from './bulk/list/typos';
import { FormRefusal } from './FormRefusal';
import { offerOf, OPTION_POINTERS, OptionFields, optionsOf } from './OptionFields';
import { Suggestion } from './Suggestion';
import { useFirstFault } from './useFirstFault';
import { UserSearch } from './UserSearch';

export type Way = 'link' | 'email' | 'user';

interface Props {
  readonly way: Way;
  readonly band: Band;
  /** An ended invite, whose terms it begins with. */
  readonly again?: Invite | undefined;
  /** `name` says whom it is for. */
  readonly onMade: (invite: Invite, name: string) => void;
}

/** The field that says whom it is for. */
const TARGETS = { link: '/max_uses', email: '/email', user: '/user_id' } as const;

/** Whom an invite is for: an invite says less of them than a search. */
function userOf(invite: Invite | undefined): User | undefined {
  if (!invite?.user_id) return undefined;
  const display_name = invite.display_name ?? invite.name ?? invite.user_id;
  return { user_id: invite.user_id, display_name, member: false, invited: false };
}

export function InviteForm({ way, band, again, onMade }: Props) {
  const t = useTranslations('create');
  const queries = useQueryClient();
  const [uses, setUses] = useState<number | string>(again?.max_uses ?? 1);
  const [email, setEmail] = useState(again?.email ?? '');
  const [name, setName] = useState(again?.name ?? '');
  const [user, setUser] = useState(() => userOf(again));
  const [mistake, setMistake] = useState<{ text: string }>();
  const [options, setOptions] = useState(() => optionsOf(band, again));
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
      onMade(invite, invite.name ?? invite.email ?? user?.display_name ?? '');
      await readAgain(queries, keys.invites(band.id));
    },
  });
  const refused = create.error ? refusalOf(create.error) : undefined;
  const words = useFaultText();
  const fault = (pointer: string) => words(refused?.fault(pointer));
  const wrong = mistake?.text ?? fault(TARGETS[way]);
  const form = useFirstFault(mistake ?? create.error);
  const mail = band.settings.email_notifications;
  const address = readAddress(email);
  const meant = address && suggestionFor(address.email);

  /** What whom-it-is-for adds to the draft, or what is wrong with it. */
  function target(): Partial<InviteDraft> | string {
    if (way === 'email') {
      if (!address || !isAddress(address.email)) return t('needEmail');
      return address.others.length > 0 ? t('needOneEmail') : { email: address.email };
    }
    if (way === 'user') return user ? { user_id: user.user_id } : t('needUser');
    const whole = typeof uses === 'number' && Number.isInteger(uses) && uses >= 1 && uses <= 1000;
    return whole ? { max_uses: uses } : t('needUses');
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const aimed = target();
    setMistake(typeof aimed === 'string' ? { text: aimed } : undefined);
    if (typeof aimed === 'string') {
      create.reset();
      return;
    }
    const { notify, ...offer } = offerOf(options);
    const called = name.trim() || (way === 'email' ? address?.name : undefined);
    create.mutate({ ...aimed, ...offer, ...(called && { name: called }), ...(way === 'link' ? {} : { notify }) });
  };
  const choose = (chosen: User | undefined) => {
    setUser(chosen);
    setMistake(undefined);
    create.reset();
  };

  return (
    <form onSubmit={submit} noValidate ref={form}>
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
            error={wrong}
          />
        )}
        {way === 'email' && (
          <div>
            {/* No field of the type email: browsers change what is typed there, and take no name beside it. */}
            <TextInput
              label={t('email')}
              inputMode="email"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={wrong}
              required
            />
            <div role="status">
              {meant && <Suggestion email={meant} onTake={setEmail} />}
              {address?.typed && isAddress(address.email) && (
                <Text size="sm" mt={4}>
                  {t('trimmed', { email: address.email, typed: address.typed })}
                </Text>
              )}
            </div>
          </div>
        )}
        {way !== 'user' && (
          <TextInput
            label={t('name')}
            description={t('nameHint')}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={120}
            error={fault('/name')}
          />
        )}
        {way === 'user' && <UserSearch band={band.id} chosen={user} onChoose={choose} mistake={wrong} />}
        <OptionFields
          options={options}
          onChange={setOptions}
          mail={way === 'link' ? undefined : mail}
          reminders={band.settings.reminders}
          fault={fault}
        />
        {refused && (
          <FormRefusal refused={refused} band={band.id} fields={[TARGETS[way], '/name', ...OPTION_POINTERS]} />
        )}
        <Group>
          <Button type="submit" loading={create.isPending}>
            {way === 'link' ? t('submitLink') : t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
