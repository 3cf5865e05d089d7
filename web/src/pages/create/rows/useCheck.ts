import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { api, ask } from '../../../api/client';
import { serverNow } from '../../../api/clock';
import type { Batch, BulkRow } from '../../../api/queries';
import { mayBeAddress } from '../box/read/terms';
import { isWaiting } from '../send/quota';
import { draftOf, type Entry } from './rows';

/** Rows a request. */
const MOST = 100;
/** So long after the last change, in milliseconds. */
const PAUSE = 400;
const MINUTE = 60_000;
/** As long as a timer can be. */
const LONGEST = 2 ** 31 - 1;

interface Answer {
  readonly row: BulkRow;
  /** What was asked for. */
  readonly draft: string;
}

/** By recipient. */
type Known = ReadonlyMap<string, Answer>;

const NOTHING: { rows: Known; quota: Batch['quota'] } = { rows: new Map(), quota: null };
const textOf = (entry: Entry) => JSON.stringify(draftOf(entry, {}));

/** What is known of a row. What was wrong with it holds while it says the same, and so does that its part was right. */
function answerTo(known: Known, entry: Entry): BulkRow | undefined {
  const answer = known.get(entry.user ?? entry.email);
  const mayDiffer = answer?.row.status === 'invalid' || mayBeAddress(entry.part);
  return mayDiffer && answer?.draft !== textOf(entry) ? undefined : answer?.row;
}

/** What the API says of rows before they are sent. */
export interface Check {
  /** Undefined where it has not said anything yet. */
  readonly of: (entry: Entry) => BulkRow | undefined;
  /** What is left of today’s quotas. */
  readonly quota: Batch['quota'];
}

/**
 * Asks by dry runs who is a member, who is invited, what the API doesn’t take, and how many invites are left today. Each
 * row counts as an attempt, of which a day has fifty for each invite: about each recipient it asks once. Where no answer comes, sending tells. All is asked anew when the quotas are, and after `paused`: while
 * invites are sent.
 */
export function useCheck(band: string, entries: readonly Entry[], paused: boolean): Check {
  const [known, setKnown] = useState(NOTHING);
  const [settled] = useDebouncedValue(entries, PAUSE);

  useEffect(() => {
    if (paused) setKnown(NOTHING);
  }, [paused]);

  const renewal = known.quota?.resets_at;
  useEffect(() => {
    if (renewal === undefined) return;
    const left = Math.min(LONGEST, Math.max(MINUTE, Date.parse(renewal) - serverNow()));
    const timer = setTimeout(() => setKnown(NOTHING), left);
    return () => clearTimeout(timer);
  }, [renewal]);

  useEffect(() => {
    const asked = settled.filter((entry) => !entry.mistake && !answerTo(known.rows, entry)).slice(0, MOST);
    if (paused || asked.length === 0) return;
    const given = new AbortController();
    const invites = asked.map((entry) => draftOf(entry, {}));
    const path = { band_id: band };
    ask(
      api.POST('/bands/{band_id}/invites/bulk', {
        params: { path },
        body: { invites, dry_run: true },
        signal: given.signal,
      }),
    )
      .then(({ results, quota }) => {
        if (given.signal.aborted) return;
        const rows = new Map(known.rows);
        for (const row of results) {
          const entry = asked[row.index];
          // What waits is free to be invited; the quota says when.
          const free = { index: row.index, status: 'created' } as const;
          if (entry) rows.set(entry.user ?? entry.email, { row: isWaiting(row) ? free : row, draft: textOf(entry) });
        }
        setKnown({ rows, quota });
      })
      .catch(() => undefined);
    return () => given.abort();
  }, [band, settled, known, paused]);

  return { of: (entry) => answerTo(known.rows, entry), quota: known.quota };
}
