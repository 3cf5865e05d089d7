import { Avatar, Button, Group, Text } from '@mantine/core';
import { IconDoorExit } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, keys, type Member, membersQuery, readAgain } from '../../api/queries';
import type { Person } from '../../auth/session';
import { Confirm } from '../../parts/Confirm';
import { List, Row, RowActions, RowText } from '../../parts/List';
import { RoleBadge } from '../../parts/RoleBadge';
import { Answered } from '../../parts/States';
import { useToast } from '../../parts/toast';
import { MemberMenu } from './MemberMenu';
import { type ExAdmin, ReplaceLinks } from './ReplaceLinks';
import { nameOf, useNames } from './useNames';

export function MembersSection({ band, person }: { band: Band; person: Person }) {
  const t = useTranslations('band');
  const members = useInfiniteQuery(membersQuery(band.id));
  // Here, since the row of whoever was taken out is gone.
  const [exAdmin, setExAdmin] = useState<ExAdmin>();
  const answered = useCallback(() => setExAdmin(undefined), []);
  return (
    <Answered query={members}>
      {({ pages }) => (
        <>
          <List label={t('members')} pages={members}>
            {pages
              .flatMap((page) => page.members)
              .map((member) => (
                <MemberRow
                  key={member.user_id}
                  band={band}
                  member={member}
                  myself={member.user_id === person.id}
                  onExAdmin={setExAdmin}
                />
              ))}
          </List>
          <Leave band={band} person={person} />
          {exAdmin && <ReplaceLinks band={band} who={exAdmin} onClose={answered} />}
        </>
      )}
    </Answered>
  );
}

interface MemberProps {
  readonly band: Band;
  readonly member: Member;
  readonly myself: boolean;
  readonly onExAdmin: (who: ExAdmin) => void;
}

function MemberRow({ band, member, myself, onExAdmin }: MemberProps) {
  const t = useTranslations('band');
  const format = useFormatter();
  const names = useNames(band.id);
  const name = nameOf(member);
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
        {member.part && <Text size="sm">{member.part}</Text>}
        <Text size="sm" c="dimmed">
          {joined}
          {member.invited_by && ` · ${t('invitedBy', { name: names(member.invited_by) })}`}
        </Text>
      </RowText>
      <RowActions>
        <RoleBadge role={member.role} />
        {band.my_role === 'admin' && !myself && (
          <MemberMenu band={band} member={member} name={name} onExAdmin={onExAdmin} />
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
      <Confirm
        opened={asking}
        opener={button}
        title={t('leaveTitle', { band: band.name })}
        text={t('leaveText')}
        action={t('leave')}
        busy={leave.isPending}
        onConfirm={() => leave.mutate()}
        onClose={() => setAsking(false)}
      />
    </Group>
  );
}
