import { Avatar, Button, Group, Text, TextInput, Title } from '@mantine/core';
import { IconDoorExit, IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { Link, useLocation, useSearchParams } from 'wouter';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, keys, type Member, readAgain } from '../../api/queries';
import type { Person } from '../../auth/session';
import { Boundary } from '../../parts/Boundary';
import { later, useOnceNeeded } from '../../parts/later';
import { List, type Pages, Row, RowActions, RowText, ShowMore } from '../../parts/List';
import { RoleBadge } from '../../parts/RoleBadge';
import { Answered, Notice } from '../../parts/States';
import { useToast } from '../../parts/toast';
import { useMutation } from '../../parts/useMutation';
import { byPart, inCards, matching } from './byPart';
import { MemberMenu } from './MemberMenu';
import type { ExAdmin } from './ReplaceLinks';
import { useMembers } from './useMembers';
import { nameOf } from './useNames';

const Confirm = later(async () => ({ default: (await import('../../parts/Confirm')).Confirm }));
const PartDialog = later(async () => ({ default: (await import('./PartDialog')).PartDialog }));
const ReplaceLinks = later(async () => ({ default: (await import('./ReplaceLinks')).ReplaceLinks }));

export function MembersSection({ band, person }: { band: Band; person: Person }) {
  const members = useMembers(band.id);
  // Here, since the row of whoever was taken out is gone.
  const [exAdmin, setExAdmin] = useState<ExAdmin>();
  const answered = useCallback(() => setExAdmin(undefined), []);
  return (
    <Answered query={members}>
      {({ pages }) => (
        <>
          <Groups band={band} person={person} read={pages} pages={members} onExAdmin={setExAdmin} />
          {band.my_role === 'admin' && band.member_count === 1 && <Alone band={band} />}
          <Leave band={band} person={person} />
          {exAdmin && (
            <Boundary>
              <ReplaceLinks band={band} who={exAdmin} onClose={answered} />
            </Boundary>
          )}
        </>
      )}
    </Answered>
  );
}

/** To whoever has just founded the band. */
function Alone({ band }: { band: Band }) {
  const t = useTranslations();
  return (
    <Notice icon={<IconUserPlus size={32} />} title={t('band.alone')} text={t('invites.emptyText')}>
      <Button component={Link} href={`/bands/${band.id}/invite`} variant="light">
        {t('create.linkTitle')}
      </Button>
    </Notice>
  );
}

interface GroupsProps {
  readonly band: Band;
  readonly person: Person;
  readonly read: readonly { readonly members: readonly Member[] }[];
  readonly pages: Pages;
  readonly onExAdmin: (who: ExAdmin) => void;
}

/** The members by part. What is looked for, and whose part is to change, stand in the page's address. */
function Groups({ band, person, read, pages, onExAdmin }: GroupsProps) {
  const t = useTranslations('band');
  const language = useLocale();
  const [params, setParams] = useSearchParams();
  const words = params.get('q') ?? '';
  const lookedFor = useDeferredValue(words);
  const set = (name: 'q' | 'part', value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const members = useMemo(() => read.flatMap((page) => page.members), [read]);
  const names = useMemo(() => new Map(members.map((member) => [member.user_id, nameOf(member)])), [members]);
  const groups = useMemo(() => byPart(members, language), [members, language]);
  const found = groups
    .map((group) => ({ ...group, shown: matching(group.members, lookedFor) }))
    .filter(({ shown }) => shown.length > 0);
  const parts = groups.flatMap(({ part }) => part ?? []);
  const count = found.reduce((sum, { shown }) => sum + shown.length, 0);
  const changing = members.find(({ user_id: user }) => user === params.get('part'));
  const asked = band.my_role === 'admin' || changing?.user_id === person.id ? changing : undefined;
  const dialog = useOnceNeeded(asked !== undefined);

  return (
    <>
      {band.member_count > 1 && (
        <TextInput
          type="search"
          label={t('search')}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={words}
          onChange={(event) => set('q', event.currentTarget.value)}
          maw={360}
        />
      )}
      <Text c="dimmed" size="sm" role="status">
        {pages.hasNextPage && t('loaded', { loaded: members.length, count: band.member_count })}{' '}
        {lookedFor.trim() && t('found', { count })}
      </Text>
      {inCards(found).map((card) => {
        const shown = card.flatMap((group) => group.shown);
        const all = card.flatMap((group) => group.members).length;
        const part = card.length === 1 ? card[0]?.part : undefined;
        const tally = { count: shown.length, all, narrowed: shown.length < all ? 'yes' : 'no' };
        const heading =
          card.length > 1
            ? t('oneEach', { count: card.length })
            : part === undefined
              ? t('withoutPart', tally)
              : t('withPart', { part, ...tally });
        return (
          <section key={card[0]?.part ?? ''}>
            {parts.length > 0 && (
              <Title order={2} size="h4" mb="xs">
                {heading}
              </Title>
            )}
            <List label={parts.length > 0 ? heading : t('members')}>
              {shown.map((member) => (
                <MemberRow
                  key={member.user_id}
                  band={band}
                  member={member}
                  heading={part}
                  inviter={member.invited_by ? names.get(member.invited_by) : undefined}
                  myself={member.user_id === person.id}
                  onPart={() => set('part', member.user_id)}
                  onExAdmin={onExAdmin}
                />
              ))}
            </List>
          </section>
        );
      })}
      <ShowMore pages={pages} />
      {dialog && (
        <Boundary>
          <PartDialog band={band} member={asked} me={person.id} parts={parts} onClose={() => set('part', '')} />
        </Boundary>
      )}
    </>
  );
}

interface MemberProps {
  readonly band: Band;
  readonly member: Member;
  /** The part that the rows are under. */
  readonly heading: string | undefined;
  readonly inviter: string | undefined;
  readonly myself: boolean;
  readonly onPart: () => void;
  readonly onExAdmin: (who: ExAdmin) => void;
}

function MemberRow({ band, member, heading, inviter, myself, onPart, onExAdmin }: MemberProps) {
  const t = useTranslations('band');
  const format = useFormatter();
  const name = nameOf(member) || t('nameless');
  const joined = t('joined', { date: format.dateTime(new Date(member.joined_at), { dateStyle: 'medium' }) });
  return (
    <Row>
      <Avatar name={name} color="violet" aria-hidden />
      <RowText>
        <Text fw={600} component="span">
          {name}
        </Text>
        {myself && (
          <Text c="dimmed" component="span">
            {' '}
            ({t('you')})
          </Text>
        )}
        {member.part && member.part !== heading && <Text size="sm">{member.part}</Text>}
        <Text size="sm" c="dimmed">
          {joined}
          {inviter && ` · ${t('invitedBy', { name: inviter })}`}
        </Text>
      </RowText>
      <RowActions>
        <RoleBadge role={member.role} />
        {(band.my_role === 'admin' || myself) && (
          <MemberMenu band={band} member={member} name={name} myself={myself} onPart={onPart} onExAdmin={onExAdmin} />
        )}
      </RowActions>
    </Row>
  );
}

function Leave({ band, person }: { band: Band; person: Person }) {
  const t = useTranslations('band');
  const toast = useToast();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const dialog = useOnceNeeded(asking);
  // The last admin can't leave; whoever is alone can make nobody else one.
  const stays = band.my_role === 'admin' && band.member_count === 1;
  const out = async () => {
    toast.done(t('left', { band: band.name }));
    navigate('/');
    queries.removeQueries({ queryKey: keys.band(band.id) });
    await readAgain(queries, keys.bands);
  };
  const leave = useMutation({
    mutationFn: () =>
      ask(
        api.DELETE('/bands/{band_id}/members/{member_id}', {
          params: { path: { band_id: band.id, member_id: person.id } },
        }),
      ),
    onSuccess: out,
    onError: (error) => {
      // Who is not in the band may not even ask for oneself: the answer to having left was lost.
      if (refusalOf(error).code === 'not-band-admin') return out();
      setAsking(false);
      toast.failed(error);
      return undefined;
    },
  });
  return (
    <Group justify="flex-end">
      <Button
        ref={button}
        variant="subtle"
        color="red"
        leftSection={<IconDoorExit size={18} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('leave')}
      </Button>
      {dialog && (
        <Boundary>
          <Confirm
            opened={asking}
            opener={button}
            title={t('leaveTitle', { band: band.name })}
            {...(stays
              ? { text: t('leaveAlone'), action: t('invitePeople'), danger: false }
              : { text: t('leaveText', { role: band.my_role }), action: t('leave') })}
            busy={leave.isPending}
            onConfirm={() => (stays ? navigate(`/bands/${band.id}/invite`) : leave.mutate())}
            onClose={() => setAsking(false)}
          />
        </Boundary>
      )}
    </Group>
  );
}
