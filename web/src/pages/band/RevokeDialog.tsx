import { type InfiniteData, type Query, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { type Band, type Invite, type Invites, type InvitesAsked, keys, readAgain } from '../../api/queries';
import { Confirm } from '../../parts/Confirm';
import type { Opener } from '../../parts/Dialog';
import { useToast } from '../../parts/toast';
import { useMutation } from '../../parts/useMutation';
import { useWhom } from './useWhom';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function RevokeDialog({ band, invite, opener, onClose }: Props) {
  const t = useTranslations('invites');
  const whomOf = useWhom(band);
  // A link has no name unless somebody gave it one, and a group's link is nobody's own.
  const who = invite.kind !== 'link' || (invite.name && invite.max_uses === 1) ? 'known' : 'other';
  const toast = useToast();
  const queries = useQueryClient();

  // It leaves the lists of pending ones at once, and comes back where the server says no.
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/invites/{invite_id}', { params: { path: { invite_id: invite.id } } })),
    onMutate: async () => {
      const pending = {
        queryKey: keys.invites(band.id),
        predicate: ({ queryKey }: Query) => (queryKey.at(-1) as InvitesAsked).status === 'pending',
      };
      await queries.cancelQueries(pending);
      const before = queries.getQueriesData<InfiniteData<Invites>>(pending);
      queries.setQueriesData<InfiniteData<Invites>>(pending, (data) => data && without(data, invite.id));
      // The row goes first: else the focus would go back to it, and be lost with it.
      setTimeout(onClose);
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
    <Confirm
      opened
      opener={opener}
      title={t('revokeTitle')}
      text={t('revokeText', { who, whom: whomOf(invite) })}
      action={t('revoke')}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
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
