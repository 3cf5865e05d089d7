import { useTranslations } from 'use-intl';
import type { Delivery } from '../../api/queries';

/** What the API says of its own decisions, in its words. What a mail server said has no other words than its own. */
const REASONS = {
  'this address gets no more mail today; share the link yourself': 'capped',
  'the invite was over before its mail was sent': 'over',
  'they are in the band already': 'member',
  'the band has turned mail off': 'off',
  'the inviter can no longer invite': 'inviterLeft',
  'there is no verified address to send it to': 'noAddress',
  'the recipient wants no invitations by e-mail': 'unsubscribed',
  'earlier mail to this address bounced': 'bounced',
  'the recipient called earlier mail spam': 'complained',
} as const;

function isKnown(reason: string): reason is keyof typeof REASONS {
  return Object.hasOwn(REASONS, reason);
}

/** Why a mail did not arrive, and what to do; empty where there is nothing to say. */
export function useDeliveryWords(): (delivery: Delivery) => string {
  const t = useTranslations('delivery');
  return ({ status, reason }) => {
    const known = reason && isKnown(reason) ? REASONS[reason] : undefined;
    const why = known ? t(`reason.${known}`) : reason;
    // Whatever is known says more than the status; without a reason no mail was wanted.
    const help = known || (status === 'none' && !reason) ? '' : t('help', { status });
    const link = status === 'none' || status === 'suppressed';
    return [help, why, known && known !== 'over' && known !== 'member' && link ? t('shareLink') : '']
      .filter(Boolean)
      .join(' ');
  };
}
