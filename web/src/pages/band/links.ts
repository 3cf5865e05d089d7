/** The open links of a band, page by page: their number, and new ones in their place. */
import { api, ask, repeatable } from '../../api/client';

export interface Replaced {
  readonly replaced: number;
  /** Where to go on; null where that was all. */
  readonly next: string | null;
}

// Replacing what was replaced before an answer got lost gives a newer link, and the old one is as dead: safe to repeat.
const page = (band: string, body: { dry_run?: boolean; cursor?: string }, until?: AbortSignal) =>
  ask(
    api.POST('/bands/{band_id}/invites/replace-links', {
      params: { path: { band_id: band } },
      body,
      ...repeatable(until),
    }),
  );

const after = (cursor: string | null) => (cursor === null ? {} : { cursor });

export async function countLinks(band: string): Promise<number> {
  let links = 0;
  let cursor: string | null = null;
  do {
    const counted: Awaited<ReturnType<typeof page>> = await page(band, { dry_run: true, ...after(cursor) });
    links += counted.open_links;
    cursor = counted.next_cursor;
  } while (cursor !== null);
  return links;
}

/** Replaces those of one page. `until` ends waiting for an API that is busy. */
export async function replaceLinks(band: string, cursor: string | null, until: AbortSignal): Promise<Replaced> {
  const { replaced, next_cursor } = await page(band, after(cursor), until);
  return { replaced, next: next_cursor };
}
