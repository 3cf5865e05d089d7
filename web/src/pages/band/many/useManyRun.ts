import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, ask, repeatable } from '../../../api/client';
import { Refused, refusalOf } from '../../../api/problem';
import { type Band, type Invite, keys, readAgain } from '../../../api/queries';
import type { ManyAction } from './plan';

/** As many as the API acts on in one request. */
const LOT = 100;

/** When lists are read once more to show what became of mails, in milliseconds. */
const UNTIL_MAILED = 5_000;

/** What came of an invite. */
export type Outcome = 'done' | Refused;

export interface Run {
  readonly running: boolean;
  readonly total: number;
  /** For how long the invites are to be open. */
  readonly hours: number;
  /** By id; what was not reached has none. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Why it ended before the last one. */
  readonly stopped?: Refused;
  /** Whether a person has ended it: what has begun is still finished. */
  readonly stopping: boolean;
  /** What may have been done, although no answer came. */
  readonly unanswered: ReadonlySet<string>;
}

/** A request that may have been carried out, although its answer was not received: only the same one tells. */
interface Lot {
  readonly ids: readonly string[];
  readonly key: string;
}

/** Whether it is worth another try: nothing came of it, or nothing that lasts. */
const isDue = (outcome: Outcome | undefined) => outcome === undefined || (outcome !== 'done' && outcome.passing);

/** Acts on invites, some at a time. What was done stays known, and the rest can be tried again. */
export function useManyRun(band: Band, action: ManyAction) {
  const queries = useQueryClient();
  const [run, setRun] = useState<Run>();
  const unanswered = useRef<Lot>(undefined);
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);

  async function start(invites: readonly Invite[], hours: number): Promise<void> {
    const { signal } = (leaving.current = new AbortController());
    const outcomes = new Map(run?.outcomes);
    const show = (more: Partial<Run>) =>
      setRun({
        running: true,
        total: invites.length,
        hours,
        outcomes: new Map(outcomes),
        stopping: signal.aborted,
        unanswered: new Set(unanswered.current?.ids),
        ...more,
      });
    show({});
    const first = unanswered.current;
    const due = invites.filter(({ id }) => isDue(outcomes.get(id)) && !first?.ids.includes(id));
    const lots = [...(first ? [first] : []), ...lotsOf(due)];
    let stopped: Refused | undefined;
    for (const lot of lots) {
      if (signal.aborted) break;
      unanswered.current = lot;
      try {
        const { results } = await send(band, action, lot, hours, signal);
        for (const { invite_id, problem } of results) {
          outcomes.set(invite_id, problem ? new Refused(problem) : 'done');
        }
        unanswered.current = undefined;
      } catch (error) {
        stopped = refusalOf(error);
        if (!stopped.passing) {
          // Nothing was done, and what follows would be refused as well.
          unanswered.current = undefined;
          for (const { id } of invites) if (!outcomes.has(id)) outcomes.set(id, stopped);
        }
        break;
      }
      show({});
    }
    show({ running: false, ...(stopped && { stopped }) });
    const read = () => readAgain(queries, keys.invites(band.id), ['invite']);
    await read();
    if (action === 'resend') setTimeout(() => void read(), UNTIL_MAILED);
  }
  const stop = () => {
    leaving.current?.abort();
    setRun((now) => now && { ...now, stopping: true });
  };
  return { run, start, stop };
}

function lotsOf(invites: readonly Invite[]): Lot[] {
  const lots: Lot[] = [];
  for (let from = 0; from < invites.length; from += LOT) {
    const ids = invites.slice(from, from + LOT).map(({ id }) => id);
    lots.push({ ids, key: crypto.randomUUID() });
  }
  return lots;
}

function send(band: Band, action: ManyAction, { ids, key }: Lot, hours: number, until: AbortSignal) {
  return ask(
    api.POST('/bands/{band_id}/invites/actions', {
      params: { path: { band_id: band.id }, header: { 'Idempotency-Key': key } },
      body: { action, invite_ids: [...ids], ...(action === 'revoke' ? {} : { ttl_hours: hours }) },
      ...repeatable(until),
    }),
  );
}

interface Group {
  readonly why: Refused | 'unanswered' | 'not reached';
  readonly invites: readonly Invite[];
}

export interface Sums {
  readonly done: number;
  /** Why others were not, and which. */
  readonly groups: readonly Group[];
  /** How many can be tried again. */
  readonly due: number;
}

export function sumsOf({ outcomes, unanswered }: Run, invites: readonly Invite[]): Sums {
  const groups = new Map<string, Group & { invites: Invite[] }>();
  for (const invite of invites) {
    const why = outcomes.get(invite.id) ?? (unanswered.has(invite.id) ? 'unanswered' : 'not reached');
    if (why === 'done') continue;
    const key = typeof why === 'string' ? why : `${why.code} ${why.problem.quota?.of}`;
    const group = groups.get(key);
    if (group) group.invites.push(invite);
    else groups.set(key, { why, invites: [invite] });
  }
  return {
    done: invites.filter(({ id }) => outcomes.get(id) === 'done').length,
    groups: [...groups.values()],
    due: invites.filter(({ id }) => isDue(outcomes.get(id))).length,
  };
}
