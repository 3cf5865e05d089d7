import { useEffect, useRef, useState } from 'react';
import { Refused, refusalOf } from '../../../api/problem';
import type { BulkRow, InviteDraft } from '../../../api/queries';
import { type BulkEntry, draftOf } from './rows';
import { send } from './send';

/** Rows a request: few enough that progress shows, and that a refusal stops few. */
const CHUNK = 25;

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

/** Whether a row is still to be sent: nothing came of it, or nothing that lasts. */
export function isOpen(row: BulkRow | undefined): boolean {
  return !row || (row.problem ? new Refused(row.problem).passing : false);
}

/** Sends rows to the API, some at a time. */
export function useBatches(band: string) {
  const [run, setRun] = useState<Run>();
  const current = useRef<AbortController>(undefined);
  const keys = useRef(new Map<string, string>());

  const stop = () => current.current?.abort();
  useEffect(() => stop, []);
  /** From here on nothing is sent by the run, nor heard of it. */
  const drop = () => {
    stop();
    current.current = undefined;
  };

  /** The rows without those that an earlier run has settled. */
  async function start(entries: readonly BulkEntry[], all: InviteDraft, dry: boolean): Promise<void> {
    drop();
    const mine = (current.current = new AbortController());
    const results = new Map(dry || run?.dry ? undefined : run?.results);
    const open = (chunk: readonly BulkEntry[]) => chunk.filter(({ row }) => isOpen(results.get(row)));
    const total = open(entries).length;
    let done = 0;
    let refused: Refused | undefined;
    const progress = (running: boolean) => {
      if (current.current !== mine) return;
      setRun({ dry, running, done, total, results: new Map(results), ...(refused && { refused }) });
    };
    progress(true);
    // Always the same rows together, those that are settled too: the API knows a request that comes again by its rows.
    for (let from = 0; from < entries.length && !refused && !mine.signal.aborted; from += CHUNK) {
      const chunk = entries.slice(from, from + CHUNK);
      const left = open(chunk);
      if (left.length === 0) continue;
      const invites = chunk.map((entry) => draftOf(entry, all));
      const body = JSON.stringify(invites);
      const key = dry ? undefined : (keys.current.get(body) ?? crypto.randomUUID());
      if (key) keys.current.set(body, key);
      try {
        const batch = await send(band, invites, key, mine.signal);
        for (const row of batch.results) {
          const entry = chunk[row.index];
          if (entry && isOpen(results.get(entry.row))) results.set(entry.row, row);
        }
        // Unless nobody is told of the answer: then it can be asked for again.
        if (key && current.current === mine && open(chunk).length === 0) keys.current.delete(body);
        done += left.length;
      } catch (error) {
        refused = refusalOf(error);
        const { passing, problem } = refused;
        // They may have been invited all the same; only the same request tells.
        if (!dry && passing) left.forEach(({ row }, index) => results.set(row, { index, status: 'invalid', problem }));
      }
      progress(true);
    }
    progress(false);
  }

  return {
    run,
    start,
    stop,
    clear: () => {
      drop();
      setRun(undefined);
    },
  };
}
