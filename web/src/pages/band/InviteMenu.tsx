import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type InfiniteData, type Query, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { type Band, type Invite, type Invites, type InvitesAsked, keys, readAgain } from '../../api/queries';
import { Confirm } from '../../parts/Confirm';
import { useToast } from '../../parts/toast';
import { ResendDialog } from './ResendDialog';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly whom: string;
  readonly onDetails: (by: HTMLElement | null) => void;
}

export function InviteMenu({ band, invite, whom, onDetails }: Props) {
  const t = useTranslations('invites');
  const toast = useToast();
  const queries = useQueryClient();
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState<'resend' | 'rotate' | 'revoke'>();
  const open = invite.status === 'pending' || invite.status === 'expired';
  const dialog = { opener: button, onClose: () => setAsking(undefined) };

  // It leaves the lists of pending ones at once, and comes back where the server says no.
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/invites/{invite_id}', { params: { path: { invite_id: invite.id } } })),
    onMutate: async () => {
      setAsking(undefined);
      const pending = {
        queryKey: keys.invites(band.id),
        predicate: ({ queryKey }: Query) => (queryKey.at(-1) as InvitesAsked).status === 'pending',
      };
      await queries.cancelQueries(pending);
      const before = queries.getQueriesData<InfiniteData<Invites>>(pending);
      queries.setQueriesData<InfiniteData<Invites>>(pending, (data) => data && without(data, invite.id));
      return () => before.forEach(([key, data]) => queries.setQueryData(key, data));
    },
    onSuccess: () => toast.done(t('revokeDone')),
    onError: (error, _, putBack) => {
      putBack?.();
      toast.failed(error);
    },
    onSettled: () => readAgain(queries, keys.invites(band.id), keys.invite(invite.id)),
  });

  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon ref={button} variant="default" size="lg" aria-label={t('actions', { whom })}>
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onDetails(button.current)}>{t('details')}</Menu.Item>
          {open && (
            <>
              <Menu.Item onClick={() => setAsking('resend')}>
                {invite.kind === 'link' ? t('prolong') : t('resend')}
              </Menu.Item>
              <Menu.Item onClick={() => setAsking('rotate')}>{t('rotate')}</Menu.Item>
            </>
          )}
          {invite.status === 'pending' && (
            <Menu.Item c="red" onClick={() => setAsking('revoke')}>
              {t('revoke')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {(['resend', 'rotate'] as const).map((way) => (
        <ResendDialog
          key={`${way} ${invite.expires_at}`}
          band={band}
          invite={invite}
          rotate={way === 'rotate'}
          opened={asking === way}
          {...dialog}
        />
      ))}
      <Confirm
        opened={asking === 'revoke'}
        title={t('revokeTitle')}
        text={t('revokeText', { whom })}
        action={t('revoke')}
        onConfirm={() => revoke.mutate()}
        {...dialog}
      />
    </>
  );
}

function without(data: InfiniteData<Invites>, id: string): InfiniteData<Invites> {
  if (!data.pages.some((page) => page.invites.some((invite) => invite.id === id))) return data;
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      total: Math.max(0, page.total - 1),
      invites: page.invites.filter((invite) => invite.id !== id),
    })),
  };
}
