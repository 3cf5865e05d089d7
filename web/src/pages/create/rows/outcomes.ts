/** What becomes of each row. */
import type { BulkRow, Invite } from '../../../api/queries';
import { addressKey, verdictOf } from '../box/read/address';
import { mayBeAddress } from '../box/read/terms';
import { isWaiting } from '../send/quota';
import { isPassing, type Run } from '../send/useBatches';
import type { Entry, Mistake } from './rows';
import type { Check } from './useCheck';

type Problem = NonNullable<BulkRow['problem']>;
type Bad = Exclude<Mistake, { readonly key: 'twice' }>;

export type Outcome =
  /** `unchecked`: only the API knows whether it takes the row, and it has not answered yet. */
  | { readonly kind: 'ready' | 'unchecked' | 'later' | 'unsent' | 'waiting' }
  | { readonly kind: 'invited'; readonly invite: Invite | undefined }
  /** They need no invite. */
  | { readonly kind: 'needless'; readonly why: 'already_member' | 'duplicate' | 'self' }
  | { readonly kind: 'needless'; readonly why: 'twice'; readonly line: number }
  /** Nothing came of it for now. */
  | { readonly kind: 'again'; readonly problem: Problem }
  | { readonly kind: 'bad'; readonly mistake: Bad }
  | { readonly kind: 'refused'; readonly problem: Problem | undefined };

export type Kind = Outcome['kind'];
export type Outcomes = ReadonlyMap<number, Outcome>;

interface Known {
  readonly run: Run | undefined;
  readonly check: Check;
  /** The caller’s own address. */
  readonly self: string | undefined;
}

/** What is sent, as far as the quota goes. */
export const SENT = ['ready', 'unchecked'] as const satisfies Kind[];

const isSent = ({ kind }: Outcome) => (SENT as readonly Kind[]).includes(kind);

/** By row. Those that are ready go out today as far as the quota goes, in their order; the others are `later`. */
export function outcomesOf(entries: readonly Entry[], known: Known): Outcomes {
  let left = known.run?.running ? Infinity : (known.check.quota?.left ?? Infinity);
  return new Map(
    entries.map((entry) => {
      const outcome = outcomeOf(entry, known);
      if (isSent(outcome)) left -= 1;
      return [entry.row, isSent(outcome) && left < 0 ? { kind: 'later' } : outcome];
    }),
  );
}

function outcomeOf(entry: Entry, { run, check, self }: Known): Outcome {
  const { mistake, email } = entry;
  if (mistake?.key === 'twice') return { kind: 'needless', why: 'twice', line: mistake.line };
  if (mistake) return { kind: 'bad', mistake };
  if (email && self && addressKey(email) === addressKey(self)) return { kind: 'needless', why: 'self' };
  const sent = run?.results.get(entry.row);
  const row = sent ?? check.of(entry);
  if (!row && run && !run.running && run.asked.has(entry.row)) return { kind: 'unsent' };
  if (!row) return { kind: isUnsure(entry) ? 'unchecked' : 'ready' };
  if (row.status === 'created') return sent ? { kind: 'invited', invite: row.invite ?? undefined } : { kind: 'ready' };
  if (row.status !== 'invalid') return { kind: 'needless', why: row.status };
  if (isWaiting(row)) return { kind: 'waiting' };
  if (row.problem && isPassing(row)) return { kind: 'again', problem: row.problem };
  return { kind: 'refused', problem: row.problem ?? undefined };
}

function isUnsure({ email, part }: Entry): boolean {
  return (email !== '' && verdictOf(email) === 'unsure') || mayBeAddress(part);
}

/** How many rows are of each kind: together, they are all rows. */
export function countOf(outcomes: Outcomes, ...kinds: Kind[]): number {
  return [...outcomes.values()].filter(({ kind }) => kinds.includes(kind)).length;
}

/** Whether a row is done with: whoever it names is invited, or needs no invite. */
export function isDone({ kind }: Outcome): boolean {
  return kind === 'invited' || kind === 'needless';
}
