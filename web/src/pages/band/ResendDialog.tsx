/** Asks until when an invite is to be open that is sent again, prolonged or gets another link; then says what happened. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { Refused, refusalOf } from '../../api/problem';
import { type Band, type Invite, keys, readAgain } from '../../api/queries';
import { Confirm } from '../../parts/Confirm';
import { Dialog, type Opener } from '../../parts/Dialog';
import { ExpirySelect } from '../../parts/ExpirySelect';
import { useToast } from '../../parts/toast';
import { useIdempotencyKey } from '../../parts/useIdempotencyKey';
import { useMutation } from '../../parts/useMutation';
import { usualHours } from '../../parts/usualHours';
import { noMailOf } from './inviteActions';
import { useMailOutcome } from './mailOutcome';
import { NewLink } from './NewLink';
import { useWhom } from './useWhom';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly action: 'resend' | 'prolong' | 'rotate' | 'renew';
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function ResendDialog({ band, invite, action, opener, onClose }: Props) {
  const t = useTranslations();
  const toast = useToast();
  const format = useFormatter();
  const queries = useQueryClient();
  const whom = useWhom(band)({ ...invite, name: null });
  const [hours, setHours] = useState(() => usualHours(invite));
  const [copied, setCopied] = useState(false);
  const [mail, setMail] = useState<string>();
  const outcomeOf = useMailOutcome(band);
  const onceFor = useIdempotencyKey();
  const rotate = action === 'rotate' || action === 'renew';
  const mailless = noMailOf(invite, band);

  const renew = useMutation({
    mutationFn: async (): Promise<Invite> => {
      const path = { invite_id: invite.id };
      const once = (body: object) => ({ 'Idempotency-Key': onceFor({ ...body, before: invite.expires_at }) });
      if (action !== 'prolong' || invite.status === 'expired') {
        const body = { rotate, ttl_hours: hours };
        return ask(api.POST('/invites/{invite_id}/resend', { params: { path, header: once(body) }, body }));
      }
      const body = { action, invite_ids: [invite.id], ttl_hours: hours };
      const params = { path: { band_id: band.id }, header: once(body) };
      const { results } = await ask(api.POST('/bands/{band_id}/invites/actions', { params, body }));
      const problem = results[0]?.problem;
      if (problem) throw new Refused(problem);
      return ask(api.GET('/invites/{invite_id}', { params: { path } }));
    },
    onSuccess: async (again) => {
      if (rotate && again.url) setCopied(await copy(again.url));
      const outcome = isSent && isMailed(again) ? outcomeOf({ ...again, delivery: invite.delivery }) : undefined;
      if (stays(again)) {
        void outcome?.then(({ text }) => setMail(text));
        return;
      }
      if (outcome) void toast.wait(told(again), outcome);
      else toast.done(told(again));
      onClose();
    },
    onError: (error) => {
      toast.failed(error);
      // Pressed once more, it is the same request.
      if (!refusalOf(error).passing) onClose();
    },
    onSettled: () => readAgain(queries, keys.invites(band.id), keys.invite(invite.id)),
  });

  /** Whether the answer says that a mail goes out; where it can't arrive, that says nothing. */
  const isMailed = ({ delivery }: Invite) => mailless !== 'stopped' && delivery.status !== 'none';
  const isSent = action !== 'prolong' || invite.status === 'expired';
  /** Whether there is a link to pass on. */
  const stays = (again: Invite) => rotate || (isSent && !isMailed(again));
  const told = (again: Invite) => {
    const date = format.dateTime(new Date(again.expires_at), { dateStyle: 'medium', timeStyle: 'short' });
    const said =
      isSent &&
      (isMailed(again)
        ? (mail ?? t('invites.sending', { whom }))
        : t(copied ? 'invites.passOn' : 'invites.noMailSent'));
    return [said, t('invites.openUntil', { date })].filter(Boolean).join(' ');
  };

  const again = renew.data;
  if (again && stays(again)) {
    return (
      <Dialog opened opener={opener} onClose={onClose} title={rotate ? t('invites.rotated') : t('invites.renewed')}>
        <NewLink
          band={band}
          invite={again}
          text={[told(again), copied && t('invites.copiedToo')].filter(Boolean).join(' ')}
          onClose={onClose}
        />
      </Dialog>
    );
  }
  const revived = invite.status === 'expired';
  const texts = {
    resend: undefined,
    prolong: t('invites.prolongText'),
    rotate: t('invites.rotateText'),
    renew: t('invites.renewText', { mail: mailless === undefined ? 'yes' : 'no' }),
  };
  const text = revived ? t('invites.reviveText') : texts[action];
  const words = t(`invites.${action === 'renew' ? 'again' : action}`);
  return (
    <Confirm
      opened
      opener={opener}
      title={action === 'rotate' ? t('invites.rotateTitle') : words}
      {...(text && { text })}
      action={words}
      danger={action === 'rotate'}
      busy={renew.isPending}
      onConfirm={() => renew.mutate()}
      onClose={onClose}
    >
      <ExpirySelect label={t('create.expiry')} hours={hours} onChange={setHours} />
    </Confirm>
  );
}

/** Browsers may refuse it so long after the button was pressed. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
