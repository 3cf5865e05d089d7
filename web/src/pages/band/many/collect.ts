import { type Invite, type InvitesAsked, invitesPage, isPastPicked, isPicked } from '../../../api/queries';

/** At most so many invites are acted on at a time. */
export const MOST = 1000;

export interface Collected {
  readonly invites: readonly Invite[];
  /** Whether these are all that match. */
  readonly complete: boolean;
  /** How many more invites can be sent today; undefined where it isn't known. */
  readonly left: number | undefined;
}

/** All invites that match, page by page, each once. */
export async function collect(band: string, asked: InvitesAsked, signal?: AbortSignal): Promise<Collected> {
  const found = new Map<string, Invite>();
  let complete = true;
  let left: number | undefined;
  let cursor: string | null = null;
  do {
    const page = await invitesPage(band, asked, 100, cursor, signal);
    for (const invite of page.invites) if (isPicked(invite, asked)) found.set(invite.id, invite);
    complete &&= page.complete;
    left = Math.min(page.quota.band.left, page.quota.own.left);
    cursor = isPastPicked(page, asked) ? null : (page.next_cursor ?? null);
  } while (cursor !== null && found.size < MOST);
  const invites = [...found.values()];
  return { invites: invites.slice(0, MOST), complete: complete && cursor === null && invites.length <= MOST, left };
}
