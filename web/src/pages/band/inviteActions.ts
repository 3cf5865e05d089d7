/** What an admin can do with an invite. */
import type { Band, Delivery, Invite } from '../../api/queries';

export type InviteAction =
  /** Its terms, a later end, or another address. */
  | 'change'
  /** Another mail, and a new lifetime. */
  | 'resend'
  /** A longer lifetime, without a mail. */
  | 'prolong'
  /** Another link. */
  | 'rotate'
  /** Another link, mail and inviter, where the one it had is no admin any more. */
  | 'renew'
  | 'revoke'
  /** A new invite with the terms of one that has ended. */
  | 'again';

/** Why no mail comes of sending an invite again. */
export type NoMail =
  /** It is a link, for whoever has it. */
  | 'link'
  /** The band sends no mail. */
  | 'off'
  /** None was wanted when it was made. */
  | 'unwanted'
  /** The address takes none of ours, or its owner wants none. */
  | 'stopped';

/** What stops all later mail to the same address. */
const STOPS: ReadonlySet<string> = new Set<NonNullable<Delivery['reason_code']>>([
  'no-verified-address',
  'unsubscribed',
  'bounced-before',
  'complained-before',
  'on-suppression-list',
  'no-such-address',
  'mailbox-closed',
  'called-spam',
  'called-fraud',
]);

export function noMailOf({ kind, delivery }: Invite, band: Band): NoMail | undefined {
  const { status, reason, reason_code: code } = delivery;
  if (kind === 'link') return 'link';
  if (!band.settings.email_notifications) return 'off';
  if (status === 'complained' || status === 'suppressed' || (code && STOPS.has(code))) return 'stopped';
  return status === 'none' && !reason && !code ? 'unwanted' : undefined;
}

type Inviting = Pick<Invite, 'status'> & Partial<Pick<Invite, 'inviter'>>;

/** Whether nobody can use it although it is pending, since its inviter is no admin any more. Earlier APIs don't say. */
export const isOrphaned = ({ status, inviter }: Inviting) => status === 'pending' && inviter?.active === false;

/** Without a link, where that doesn't work. */
export function withoutDeadLink(invite: Invite): Invite {
  return isOrphaned(invite) ? { ...invite, token: null, url: null } : invite;
}

export const isOpen = ({ status }: Invite) => status === 'pending' || status === 'expired';

export function actionsOf(invite: Invite, band: Band): InviteAction[] {
  if (isOrphaned(invite)) return ['renew', 'revoke'];
  const { status, max_uses } = invite;
  const actions: InviteAction[] = status === 'pending' ? ['change'] : [];
  if (isOpen(invite)) {
    if (noMailOf(invite, band) === undefined) actions.push('resend');
    // An expired one is revived by sending it again.
    if (status === 'pending' || actions.length === 0) actions.push('prolong');
    // The link of an expired one has ended already.
    if (status === 'pending') actions.push('rotate');
  }
  if (status === 'pending') actions.push('revoke');
  // A group's link counts as accepted once it is used up.
  else if (status !== 'accepted' || max_uses > 1) actions.push('again');
  return actions;
}

/** Whether its mail came back from an address that can still be mended. */
export function isAddressWrong({ kind, status, delivery }: Invite): boolean {
  const cameBack = delivery.status === 'bounced' || delivery.reason_code === 'bounced-before';
  return kind === 'email' && status === 'pending' && cameBack;
}
