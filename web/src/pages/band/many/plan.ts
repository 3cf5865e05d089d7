/** What an action on many invites comes to, before it is done. */
import type { Band, Invite } from '../../../api/queries';
import { usualHours } from '../../../parts/usualHours';
import { isOpen, noMailOf, withoutDeadLink } from '../inviteActions';

export type ManyAction = 'resend' | 'prolong' | 'revoke';

export interface Plan {
  /** What it is done to. */
  readonly to: readonly Invite[];
  /** What could be sent again but would bring no mail. */
  readonly mailless: readonly Invite[];
  /** How many are left out since they have ended. */
  readonly over: number;
  /** How long they are to last, unless somebody chooses otherwise: none gets shorter than it was made for. */
  readonly hours: number;
}

export function planOf(action: ManyAction, invites: readonly Invite[], band: Band): Plan {
  const open = invites.filter((invite) => (action === 'resend' ? isOpen(invite) : invite.status === 'pending'));
  const isMailless = (invite: Invite) => action === 'resend' && noMailOf(invite, band) !== undefined;
  const to = open.filter((invite) => !isMailless(invite));
  return {
    to,
    mailless: open.filter(isMailless).map(withoutDeadLink),
    over: invites.length - open.length,
    hours: to.length > 0 ? Math.max(...to.map(usualHours)) : band.settings.default_ttl_hours,
  };
}
