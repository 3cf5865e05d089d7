import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { type Band, type Invite, type Invites, keys, readAgain } from '../../api/queries';
import { Confirm } from '../../parts/Confirm';
import { useToast } from '../../parts/toast';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly whom: string;
  readonly onDetails: () => void;
}

export function InviteMenu({ band, invite, whom, onDetails }: Props) {
  const t = useTranslations('invites');
  const toast = useToast();
  const format = useFormatter();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'revoke' | 'rotate'>();
  const open = invite.status === 'pending' || invite.status === 'expired';
  const path = { params: { path: { invite_id: invite.id } } };
  const refresh = () => readAgain(queries, keys.invites(band.id), keys.invite(invite.id));

  const resend = useMutation({
    mutationFn: (rotate: boolean) => ask(api.POST('/invites/{invite_id}/resend', { ...path, body: { rotate } })),
    onSuccess: (again, rotated) => {
      const date = format.dateTime(new Date(again.expires_at), { dateStyle: 'medium', timeStyle: 'short' });
      toast.done(rotated ? t('rotated') : t('resent', { date }));
    },
    onError: toast.failed,
    onSettled: () => {
      setAsking(undefined);
      return refresh();
    },
  });
  // It leaves the list of pending ones at once, and comes back where the server says no.
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/invites/{invite_id}', path)),
    onMutate: async () => {
      setAsking(undefined);
      const pending = [...keys.invites(band.id), 'pending'];
      await queries.cancelQueries({ queryKey: pending });
      const before = queries.getQueryData<InfiniteData<Invites>>(pending);
      queries.setQueryData<InfiniteData<Invites>>(pending, (data) => data && without(data, invite.id));
      return () => queries.setQueryData(pending, before);
    },
    onSuccess: () => toast.done(t('revokeDone')),
    onError: (error, _, putBack) => {
      putBack?.();
      toast.failed(error);
    },
    onSettled: refresh,
  });

  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('actions', { whom })} loading={resend.isPending}>
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onDetails}>{t('details')}</Menu.Item>
          {open && (
            <>
              <Menu.Item onClick={() => resend.mutate(false)}>
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
      <Confirm
        opened={asking === 'rotate'}
        title={t('rotateTitle')}
        text={t('rotateText')}
        action={t('rotate')}
        busy={resend.isPending}
        onConfirm={() => resend.mutate(true)}
        onClose={() => setAsking(undefined)}
      />
      <Confirm
        opened={asking === 'revoke'}
        title={t('revokeTitle')}
        text={t('revokeText', { whom })}
        action={t('revoke')}
        onConfirm={() => revoke.mutate()}
        onClose={() => setAsking(undefined)}
      />
    </>
  );
}

function without(data: InfiniteData<Invites>, id: string): InfiniteData<Invites> {
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      total: Math.max(0, page.total - 1),
      invites: page.invites.filter((invite) => invite.id !== id),
    })),
  };
}
