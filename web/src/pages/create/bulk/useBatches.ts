import { useEffect, useRef, useState } from 'react';
import { serverNow } from '../../../api/clock';
import { Refused, refusalOf } from '../../../api/problem';
import type { BulkRow, InviteDraft } from '../../../api/queries';
import { type Lot, lotsOf } from './lots';
import { isWaiting, renewal, shareOut } from './quota';
import type { BulkEntry } from './rows';
import { send } from './send';

export interface Run {
  readonly dry: boolean;
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  /** How many rows the list has, without those that have a mistake. */
  readonly rows: number;
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
  async function start(entries: readonly BulkEntry[], all: InviteDraft, dry: boolean): Promise<void> {
    drop();
    const mine = (current.current = new AbortController());
    const before = dry || run?.dry ? undefined : run;
    const results = new Map(before?.results);
    let until = before?.until !== undefined && serverNow() < Date.parse(before.until) ? before.until : undefined;
    const waits = until !== undefined;
    const isDue = ({ row }: BulkEntry) => isOpen(results.get(row)) && !(waits && isWaiting(results.get(row)));
    const lots = lotsOf(entries, isDue, all, dry ? [] : unanswered.current);
    const total = entries.filter(isDue).length;
    let done = 0;
    let refused: Refused | undefined;
    let spent: BulkRow['problem'];
    const progress = (running: boolean) => {
      if (current.current !== mine) return;
      const more = { ...(until && { until }), ...(refused && { refused }) };
      setRun({ dry, running, done, total, rows: entries.length, results: new Map(results), ...more });
    };
    const answered = (lot: Lot) => {
      if (current.current !== mine || lot.entries.some(({ row }) => isPassing(results.get(row)))) return;
      unanswered.current = unanswered.current.filter((other) => other !== lot);
    };
    progress(true);
    for (const lot of lots) {
      if (refused || spent || mine.signal.aborted) break;
      const left = lot.entries.filter(isDue);
      if (!dry && !unanswered.current.includes(lot)) unanswered.current = [...unanswered.current, lot];
      try {
        const batch = await send(band, lot.invites, dry ? undefined : lot.key, mine.signal);
        for (const row of batch.results) {
          const entry = lot.entries[row.index];
          if (entry && isOpen(results.get(entry.row))) results.set(entry.row, row);
        }
        done += left.length;
        // The quotas have nothing for those that follow either. A check goes on: it shows what else is wrong.
        const over = batch.results.find(isWaiting)?.problem;
        if (over) until = renewal(over);
        if (!dry) spent = over;
        if (batch.quota) shareOut(results, batch.quota);
        if (batch.quota && [...results.values()].some(isWaiting)) until = batch.quota.resets_at;
        answered(lot);
      } catch (error) {
        refused = refusalOf(error);
        const { passing, code, problem } = refused;
        // They may have been invited all the same; only the same request tells.
        if (!dry && passing) left.forEach(({ row }, index) => results.set(row, { index, status: 'invalid', problem }));
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
    clear: () => {
      drop();
      setRun(undefined);
    },
  };
}
