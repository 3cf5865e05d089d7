import { useTranslations } from 'use-intl';
import type { Delivery } from '../../api/queries';

type ReasonCode = NonNullable<Delivery['reason_code']>;

/** What to do about each reason. */
const ADVICE = {
  'daily-limit': 'share',
  'invite-over': undefined,
  'already-member': undefined,
  'mail-off': 'share',
  'inviter-left': undefined,
  'no-verified-address': 'share',
  unsubscribed: 'share',
  'bounced-before': 'share',
  'complained-before': 'share',
  'no-answer': 'share',
  'not-accepted': 'share',
  'not-sent-yet': 'later',
  'on-suppression-list': 'share',
  'not-rendered': 'share',
  'no-such-address': 'check',
  'mailbox-closed': 'check',
  rejected: 'check',
  'mailbox-full': 'later',
  'too-large': 'share',
  'content-rejected': 'share',
  blocked: 'share',
  unreachable: 'later',
  'server-trouble': 'later',
  undetermined: 'later',
  'called-spam': 'never',
  'called-fraud': 'never',
} as const satisfies Record<ReasonCode, string | undefined>;

/** The API may know more reasons than this client. */
function isKnown(code: string | undefined): code is ReasonCode {
  return code !== undefined && Object.hasOwn(ADVICE, code);
}

/** What to call a reason when asking for help: its code, else the words that were stored. */
export function codeOf({ reason, reason_code: code }: Delivery): string | undefined {
  return isKnown(code) ? code : (reason ?? code);
}

/** What became of a mail, in a word or two. */
export function useDeliveryLabel(): (delivery: Delivery) => string {
  const t = useTranslations('delivery');
  return ({ status, reason_code: code }) => t(code === 'unsubscribed' ? code : status);
}

/** Why a mail did not arrive, and what to do; empty where there is nothing to say. */
export function useDeliveryWords(): (delivery: Delivery) => string {
  const t = useTranslations('delivery');
  return ({ status, reason, reason_code: code }) => {
    if (isKnown(code)) {
      const advice = status === 'delayed' ? 'wait' : ADVICE[code];
      return [t(`reason.${code}`), advice && t(`advice.${advice}`)].filter(Boolean).join(' ');
    }
    // Without a reason no mail was wanted.
    return status === 'none' && !reason ? '' : t('help', { status });
  };
}
