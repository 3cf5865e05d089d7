import { useEffect, useRef, useState } from 'react';
import { serverNow } from '../../../api/clock';
import { Refused, refusalOf } from '../../../api/problem';
import type { BulkRow, InviteDraft } from '../../../api/queries';
import { type Lot, lotsOf } from './lots';
import type { Entry } from '../rows/rows';
import { isWaiting, renewal } from './quota';
import { send } from './send';

export interface Run {
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  /** The rows that it was to send, earlier runs included. */
  readonly asked: ReadonlySet<number>;
  /** By row; rows that were not reached have none. */
  readonly results: ReadonlyMap<number, BulkRow>;
  /** When the rows that wait can be invited, if some do. */
  readonly until?: string;
  /** Why it ended before the last row. */
  readonly refused?: Refused;
}

/** Whether a row is to be repeated: what came of it may be otherwise in a moment. */
export function isPassing(row: BulkRow | undefined): boolean {
  return row?.problem ? new Refused(row.problem).passing : false;
}

/** Whether a row is still to be sent: nothing came of it, or nothing that lasts. */
export function isOpen(row: BulkRow | undefined): boolean {
  return !row || isPassing(row) || isWaiting(row);
}

/** Sends rows to the API, some at a time. */
export function useBatches(band: string) {
  const [run, setRun] = useState<Run>();
  const current = useRef<AbortController>(undefined);
  const unanswered = useRef<readonly Lot[]>([]);

  const stop = () => current.current?.abort();
  useEffect(() => stop, []);
  /** From here on nothing is sent by the run, nor heard of it. */
  const drop = () => {
    stop();
    current.current = undefined;
  };

  /** The rows without those that an earlier run has settled, and those that have to wait. */
  async function start(entries: readonly Entry[], all: InviteDraft): Promise<void> {
    drop();
    const mine = (current.current = new AbortController());
    const before = run;
    const results = new Map(before?.results);
    let until = before?.until !== undefined && serverNow() < Date.parse(before.until) ? before.until : undefined;
    const waits = until !== undefined;
    const isDue = ({ row }: Entry) => isOpen(results.get(row)) && !(waits && isWaiting(results.get(row)));
    const lots = lotsOf(entries, isDue, all, unanswered.current);
    const total = entries.filter(isDue).length;
    const asked = new Set([...(before?.asked ?? []), ...entries.map(({ row }) => row)]);
    let done = 0;
    let refused: Refused | undefined;
    let spent: BulkRow['problem'];
    const progress = (running: boolean) => {
      if (current.current !== mine) return;
      const more = { ...(until && { until }), ...(refused && { refused }) };
      setRun({ running, done, total, asked, results: new Map(results), ...more });
    };
    const answered = (lot: Lot) => {
      if (current.current !== mine || lot.entries.some(({ row }) => isPassing(results.get(row)))) return;
      unanswered.current = unanswered.current.filter((other) => other !== lot);
    };
    progress(true);
    for (const lot of lots) {
      if (refused || spent || mine.signal.aborted) break;
      const left = lot.entries.filter(isDue);
      if (!unanswered.current.includes(lot)) unanswered.current = [...unanswered.current, lot];
      try {
        const batch = await send(band, lot.invites, lot.key, mine.signal);
        for (const row of batch.results) {
          const entry = lot.entries[row.index];
          if (entry && isOpen(results.get(entry.row))) results.set(entry.row, row);
        }
        done += left.length;
        // The quotas have nothing for those that follow either.
        spent = batch.results.find(isWaiting)?.problem;
        if (spent) until = renewal(spent);
        answered(lot);
      } catch (error) {
        refused = refusalOf(error);
        const { passing, code, problem } = refused;
        // They may have been invited all the same; only the same request tells.
        if (passing) left.forEach(({ row }, index) => results.set(row, { index, status: 'invalid', problem }));
        else answered(lot);
        if (code !== 'quota-exceeded') break;
        refused = undefined;
        spent = problem;
        until = renewal(problem);
      }
      progress(true);
    }
    if (spent) {
      const problem = spent;
      entries.forEach(({ row }) => {
        if (!results.has(row)) results.set(row, { index: 0, status: 'invalid', problem });
      });
    }
    progress(false);
  }

  return {
    run,
    start,
    stop,
    /** Takes what came of these rows for nothing: they are others now, or gone. */
    forget: (rows: readonly Entry[]) =>
      setRun((now) => {
        if (!now) return now;
        const gone = new Set(rows.map(({ row }) => row));
        const results = new Map([...now.results].filter(([row]) => !gone.has(row)));
        return { ...now, asked: new Set([...now.asked].filter((row) => !gone.has(row))), results };
      }),
    clear: () => {
      drop();
      setRun(undefined);
    },
  };
}
