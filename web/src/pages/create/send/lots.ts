/** The rows of a list as requests. */
import type { InviteDraft } from '../../../api/queries';
import { draftOf, type Entry } from '../rows/rows';

/** Rows a request: few enough that progress shows, and that a refusal stops few. */
const MOST = 25;
/** How long the API knows a request that comes again, in milliseconds, less the time that it may be on its way. */
const KNOWN = 23.5 * 3600_000;

/** One request. It is known by its key and its rows. */
export interface Lot {
  readonly entries: readonly Entry[];
  readonly invites: InviteDraft[];
  readonly key: string;
  readonly at: number;
}

/**
 * The requests for the rows that are `due`. What may have been invited by a request without an answer is asked for by the
 * same request, with its other rows; only that tells. All other rows come in new requests without those that are settled:
 * who was invited and has left or declined since is not invited again.
 */
export function lotsOf(
  entries: readonly Entry[],
  due: (entry: Entry) => boolean,
  all: InviteDraft,
  unanswered: readonly Lot[],
): Lot[] {
  const again = unanswered.filter((lot) => lot.entries.some(due) && isKnown(lot) && isSame(lot, entries, all));
  const rows = new Set(again.flatMap((lot) => lot.entries.map(({ row }) => row)));
  const rest = entries.filter((entry) => due(entry) && !rows.has(entry.row));
  const lots = [...again];
  for (let from = 0; from < rest.length; from += MOST) {
    const some = rest.slice(from, from + MOST);
    const invites = some.map((entry) => draftOf(entry, all));
    lots.push({ entries: some, invites, key: crypto.randomUUID(), at: Date.now() });
  }
  return lots.sort((a, b) => firstOf(a) - firstOf(b));
}

const firstOf = (lot: Lot) => lot.entries[0]?.row ?? 0;

const isKnown = ({ at }: Lot) => Math.abs(Date.now() - at) < KNOWN;

function isSame(lot: Lot, entries: readonly Entry[], all: InviteDraft): boolean {
  const rows = new Set(lot.entries.map(({ row }) => row));
  const now = entries.filter(({ row }) => rows.has(row)).map((entry) => draftOf(entry, all));
  return JSON.stringify(now) === JSON.stringify(lot.invites);
}
