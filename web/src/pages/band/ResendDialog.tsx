/** Asks until when an invite is to be open that is sent again, prolonged or gets another link. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { type Band, type Invite, keys, readAgain } from '../../api/queries';
import { Confirm } from '../../parts/Confirm';
import type { Opener } from '../../parts/Dialog';
import { ExpirySelect } from '../../parts/ExpirySelect';
import { useToast } from '../../parts/toast';
import { useIdempotencyKey } from '../../parts/useIdempotencyKey';

const HOUR = 3_600_000;
const YEAR = 8760;

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  /** Whether it gets another link. */
  readonly rotate: boolean;
  readonly opened: boolean;
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function ResendDialog({ band, invite, rotate, opened, opener, onClose }: Props) {
  const t = useTranslations();
  const toast = useToast();
  const format = useFormatter();
  const queries = useQueryClient();
  const [hours, setHours] = useState(() => usualHours(invite));
  const onceFor = useIdempotencyKey();
  const action = rotate ? t('invites.rotate') : invite.kind === 'link' ? t('invites.prolong') : t('invites.resend');

  const resend = useMutation({
    mutationFn: () => {
      const body = { rotate, ttl_hours: hours };
      const header = { 'Idempotency-Key': onceFor({ ...body, before: invite.expires_at }) };
      return ask(api.POST('/invites/{invite_id}/resend', { params: { path: { invite_id: invite.id }, header }, body }));
    },
    onSuccess: (again) => {
      const date = format.dateTime(new Date(again.expires_at), { dateStyle: 'medium', timeStyle: 'short' });
      toast.done(rotate ? t('invites.rotated') : t('invites.resent', { date }));
    },
    onError: toast.failed,
    onSettled: () => {
      onClose();
      return readAgain(queries, keys.invites(band.id), keys.invite(invite.id));
    },
  });
  return (
    <Confirm
      opened={opened}
      opener={opener}
      title={rotate ? t('invites.rotateTitle') : action}
      {...(rotate && { text: t('invites.rotateText') })}
      action={action}
      danger={rotate}
      busy={resend.isPending}
      onConfirm={() => resend.mutate()}
      onClose={onClose}
    >
      <ExpirySelect label={t('create.expiry')} hours={hours} onChange={setHours} />
    </Confirm>
  );
}

/** At least as long as it was made for: who prolongs an invite doesn't mean to shorten it. */
function usualHours({ created_at, expires_at }: Invite): number {
  const hours = Math.round((Date.parse(expires_at) - Date.parse(created_at)) / HOUR);
  return Math.min(YEAR, Math.max(1, hours));
}
