import { useRef, useState } from 'react';
import { api, ask } from '../../../api/client';
import { type Refused, refusalOf } from '../../../api/problem';
import type { Batch, BulkRow, InviteDraft } from '../../../api/queries';
import { type BulkEntry, draftOf } from './rows';

/** Rows a request: few enough that progress shows, and that a refusal stops few. */
const CHUNK = 25;
const TRIES = 3;

export interface Run {
  readonly dry: boolean;
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  /** By row; rows that were not reached have none. */
  readonly results: ReadonlyMap<number, BulkRow>;
  /** Why it ended before the last row. */
  readonly refused?: Refused;
}

/** Sends rows to the API, some at a time. */
export function useBatches(band: string) {
  const [run, setRun] = useState<Run>();
  const stop = useRef(new AbortController());

  async function start(entries: readonly BulkEntry[], all: InviteDraft, dry: boolean): Promise<void> {
    const { signal } = (stop.current = new AbortController());
    const before = dry || run?.dry ? undefined : run?.results;
    const results = new Map<number, BulkRow>(before);
    const progress = (running: boolean, done: number, refused?: Refused) =>
      setRun({ dry, running, done, total: entries.length, results: new Map(results), ...(refused && { refused }) });
    progress(true, 0);
    for (let from = 0; from < entries.length; from += CHUNK) {
      if (signal.aborted) {
        progress(false, from);
        return;
      }
      const chunk = entries.slice(from, from + CHUNK);
      try {
        const batch = await send(band, chunk, all, dry);
        for (const row of batch.results) {
          const entry = chunk[row.index];
          if (entry) results.set(entry.row, row);
        }
      } catch (error) {
        progress(false, from, refusalOf(error));
        return;
      }
      progress(true, from + chunk.length);
    }
    progress(false, entries.length);
  }

  return {
    run,
    start,
    stop: () => stop.current.abort(),
    clear: () => setRun(undefined),
  };
}

/** One request. Repeated under the same key where no answer came, so that nobody is invited twice. */
async function send(band: string, chunk: readonly BulkEntry[], all: InviteDraft, dry: boolean): Promise<Batch> {
  const key = crypto.randomUUID();
  const invites = chunk.map((entry) => draftOf(entry, all));
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await ask(
        api.POST('/bands/{band_id}/invites/bulk', {
          params: { path: { band_id: band }, header: dry ? {} : { 'Idempotency-Key': key } },
          body: { invites, dry_run: dry },
        }),
      );
    } catch (error) {
      if (left === 0 || !refusalOf(error).passing) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}
