import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { api, ask, repeatable } from '../api/client';
import { inboxQuery, type InviteInfo, keys, readAgain } from '../api/queries';
import { Confirm } from '../parts/Confirm';
import { Countdown } from '../parts/Countdown';
import { NeedSignIn } from '../parts/NeedSignIn';
import { Page } from '../parts/Page';
import { Failed, Loading, Notice } from '../parts/States';
import { TermBadges, TermText } from '../parts/Terms';
import { useToast } from '../parts/toast';
import { useMutation } from '../parts/useMutation';
import type { WelcomeState } from './welcome/JustJoined';
import classes from './InboxPage.module.css';

export default function InboxPage() {
  return <NeedSignIn>{() => <Inbox />}</NeedSignIn>;
}

function Inbox() {
  const t = useTranslations();
  const inbox = useInfiniteQuery(inboxQuery);
  const invites = inbox.data?.pages.flatMap((page) => page.invites) ?? [];
  return (
    <Page title={t('inbox.title')} subtitle={t('inbox.intro')} narrow>
      {inbox.isPending && <Loading />}
      {inbox.isError && <Failed error={inbox.error} retry={inbox.refetch} />}
      {inbox.isSuccess && invites.length === 0 && (
        <Notice icon={<IconInbox size={32} />} title={t('inbox.empty')} text={t('inbox.emptyText')} />
      )}
      {invites.map((invite) => (
        <Letter key={keyOf(invite)} invite={invite} />
      ))}
      {inbox.hasNextPage && (
        <Button variant="subtle" loading={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {t('app.more')}
        </Button>
      )}
    </Page>
  );
}

/** Whose token or id is in the answer; either will do. */
export function keyOf(invite: InviteInfo): string {
  return invite.token ?? invite.id ?? '';
}

/** An invite with its answers. `order`: of its heading. */
export function Letter({ invite, order = 2 }: { invite: InviteInfo; order?: 2 | 3 }) {
  const t = useTranslations();
  const toast = useToast();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const decliner = useRef<HTMLButtonElement>(null);
  // Answering twice is answering once.
  const path = { params: { path: { token: keyOf(invite) } }, ...repeatable() };
  const band = invite.band.name;

  const accept = useMutation({
    mutationFn: () => ask(api.POST('/invites/{token}/accept', path)),
    onSuccess: async (joined) => {
      const { inviter, message } = invite;
      const welcome: WelcomeState = { joined: { role: joined.role, from: { inviter, message } } };
      if (joined.already_member) toast.done(t('invite.memberTitle', { band }));
      navigate(`/bands/${joined.band.id}`, joined.already_member ? {} : { state: welcome });
      await readAgain(queries, []);
    },
    onError: (error) => {
      toast.failed(error);
      void readAgain(queries, keys.inbox);
    },
  });
  // It leaves the list at once, and comes back where the server says no.
  const decline = useMutation({
    mutationFn: () => ask(api.POST('/invites/{token}/decline', path)),
    onMutate: async () => {
      setAsking(false);
      await queries.cancelQueries({ queryKey: keys.inbox });
      const before = queries.getQueryData(inboxQuery.queryKey);
      queries.setQueryData(inboxQuery.queryKey, (data) => data && without(data, invite));
      return { before };
    },
    onSuccess: () => toast.done(t('inbox.declined', { band })),
    onError: (error, _, context) => {
      queries.setQueryData(inboxQuery.queryKey, context?.before);
      toast.failed(error);
    },
    onSettled: () => readAgain(queries, keys.inbox),
  });

  return (
    <Paper
      p="lg"
      component="article"
      aria-label={band}
      data-band-color={invite.band_color}
      className={classes.letter ?? ''}
    >
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Title order={order} size="h4">
            {band}
          </Title>
          <Text c="dimmed" size="sm">
            {invite.inviter.display_name && `${t('inbox.from', { inviter: invite.inviter.display_name })} · `}
            <Countdown until={invite.expires_at} />
          </Text>
        </div>
        <Group gap="xs">
          <TermBadges terms={invite} />
        </Group>
      </Group>
      <Stack mt="md">
        <TermText terms={invite} />
        <Group>
          <Button loading={accept.isPending} onClick={() => accept.mutate()}>
            {t('invite.join')}
          </Button>
          <Button ref={decliner} variant="default" disabled={accept.isPending} onClick={() => setAsking(true)}>
            {t('invite.decline')}
          </Button>
        </Group>
      </Stack>
      <Confirm
        opened={asking}
        opener={decliner}
        title={t('invite.declineTitle')}
        text={t('invite.declineText', { band })}
        action={t('invite.declineYes')}
        onConfirm={decline.mutate}
        onClose={() => setAsking(false)}
      />
    </Paper>
  );
}

type InboxPages = InfiniteData<{ invites: InviteInfo[]; next_cursor: string | null }>;

function without(data: InboxPages, gone: InviteInfo): InboxPages {
  const invites = (all: InviteInfo[]) => all.filter((invite) => keyOf(invite) !== keyOf(gone));
  return { ...data, pages: data.pages.map((page) => ({ ...page, invites: invites(page.invites) })) };
}
