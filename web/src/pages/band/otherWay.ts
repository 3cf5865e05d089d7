import type { Invite } from '../../api/queries';

/**
 * The kind of invite by which the recipient of this one joined in its place; `none` where they were in the band already
 * and it isn't known how. Undefined where the invite was used itself or is not accepted.
 */
export function otherWay(invite: Invite): 'link' | 'email' | 'user' | 'none' | undefined {
  if (invite.status !== 'accepted' || invite.uses > 0) return undefined;
  return invite.accepted_through?.kind ?? 'none';
}
