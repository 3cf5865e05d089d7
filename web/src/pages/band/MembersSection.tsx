import { ActionIcon, Avatar, Button, Group, Menu, Text } from '@mantine/core';
import { IconDots, IconDoorExit } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { api, ask } from '../../api/client';
import { type Band, keys, type Member, membersQuery, type Role, readAgain } from '../../api/queries';
import type { Person } from '../../auth/session';
import { Confirm } from '../../parts/Confirm';
import { List, Row, RowActions, RowText } from '../../parts/List';
import { RoleBadge } from '../../parts/RoleBadge';
import { Failed, Loading } from '../../parts/States';
import { useToast } from '../../parts/toast';
import { useNames } from './useNames';

export function MembersSection({ band, person }: { band: Band; person: Person }) {
  const t = useTranslations('band');
  const toast = useToast();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const members = useInfiniteQuery(membersQuery(band.id));
  const [leaving, setLeaving] = useState<Member | 'myself'>();

  const remove = useMutation({
    mutationFn: (user: string) =>
      ask(
        api.DELETE('/bands/{band_id}/members/{member_id}', { params: { path: { band_id: band.id, member_id: user } } }),
      ),
    onSuccess: async (_, user) => {
      const gone = leaving;
      setLeaving(undefined);
      if (user === person.id) {
        toast.done(t('left', { band: band.name }));
        navigate('/');
        queries.removeQueries({ queryKey: keys.band(band.id) });
        await readAgain(queries, keys.bands);
      } else {
        toast.done(t('removed', { name: typeof gone === 'object' ? (gone.display_name ?? user) : user }));
        await readAgain(queries, keys.band(band.id));
      }
    },
    onError: (error) => {
      setLeaving(undefined);
      toast.failed(error);
    },
  });

  if (members.isPending) return <Loading />;
  if (members.isError) return <Failed error={members.error} retry={members.refetch} />;
  const name = typeof leaving === 'object' ? (leaving.display_name ?? leaving.user_id) : '';
  return (
    <>
      <List label={t('members')} pages={members}>
        {members.data.pages
          .flatMap((page) => page.members)
          .map((member) => (
            <MemberRow
              key={member.user_id}
              band={band}
              member={member}
              myself={member.user_id === person.id}
              onRemove={() => setLeaving(member)}
            />
          ))}
      </List>
      <Group justify="flex-end">
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconDoorExit size={18} aria-hidden />}
          onClick={() => setLeaving('myself')}
        >
          {t('leave')}
        </Button>
      </Group>
      <Confirm
        opened={leaving === 'myself'}
        title={t('leaveTitle', { band: band.name })}
        text={t('leaveText')}
        action={t('leave')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(person.id)}
        onClose={() => setLeaving(undefined)}
      />
      <Confirm
        opened={typeof leaving === 'object'}
        title={t('removeTitle', { name })}
        text={t('removeText')}
        action={t('remove')}
        busy={remove.isPending}
        onConfirm={() => typeof leaving === 'object' && remove.mutate(leaving.user_id)}
        onClose={() => setLeaving(undefined)}
      />
    </>
  );
}

interface MemberProps {
  readonly band: Band;
  readonly member: Member;
  readonly myself: boolean;
  readonly onRemove: () => void;
}

function MemberRow({ band, member, myself, onRemove }: MemberProps) {
  const t = useTranslations('band');
  const format = useFormatter();
  const names = useNames(band.id);
  const name = member.display_name ?? member.user_id;
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
        <Text size="sm" c="dimmed">
          {joined}
          {member.invited_by && ` · ${t('invitedBy', { name: names(member.invited_by) })}`}
        </Text>
      </RowText>
      <RowActions>
        <RoleBadge role={member.role} />
        {band.my_role === 'admin' && !myself && (
          <MemberMenu band={band} member={member} name={name} onRemove={onRemove} />
        )}
      </RowActions>
    </Row>
  );
}

function MemberMenu({ band, member, name, onRemove }: Omit<MemberProps, 'myself'> & { name: string }) {
  const t = useTranslations('band');
  const toast = useToast();
  const queries = useQueryClient();
  const options = membersQuery(band.id);
  // The badge changes at once, and back where the server says no.
  const change = useMutation({
    mutationFn: (role: Role) =>
      ask(
        api.PATCH('/bands/{band_id}/members/{member_id}', {
          params: { path: { band_id: band.id, member_id: member.user_id } },
          body: { role },
        }),
      ),
    onMutate: async (role) => {
      await queries.cancelQueries({ queryKey: options.queryKey });
      const before = queries.getQueryData(options.queryKey);
      const changed = (each: Member) => (each.user_id === member.user_id ? { ...each, role } : each);
      queries.setQueryData(
        options.queryKey,
        (data) =>
          data && { ...data, pages: data.pages.map((page) => ({ ...page, members: page.members.map(changed) })) },
      );
      return { before };
    },
    onSuccess: (_, role) => toast.done(t('roleChanged', { name, role })),
    onError: (error, _, context) => {
      queries.setQueryData(options.queryKey, context?.before);
      toast.failed(error);
    },
    onSettled: () => readAgain(queries, keys.band(band.id)),
  });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('manage', { name })}>
          <IconDots size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {member.role === 'member' ? (
          <Menu.Item onClick={() => change.mutate('admin')}>{t('makeAdmin')}</Menu.Item>
        ) : (
          <Menu.Item onClick={() => change.mutate('member')}>{t('makeMember')}</Menu.Item>
        )}
        <Menu.Item c="red" onClick={onRemove}>
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
