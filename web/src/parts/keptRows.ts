import type { Options } from '../pages/create/options/options';
import type { Picked } from '../pages/create/rows/sources';

/**
 * Rows of a list that wait for the quotas of the next day, kept in this browser if their person asks for it: they are
 * addresses of others. Deleted once they are invited, when the person says so or signs out, and after three days.
 */
export interface KeptRows {
  /** The table, as it can be pasted. */
  readonly text: string;
  /** Registered users among them, who have no line in the table; browsers may still have rows without them. */
  readonly users?: readonly Picked[];
  /** What was chosen for all rows; browsers may still have rows without it. */
  readonly options?: Partial<Options>;
  readonly count: number;
  /** When they can be invited. */
  readonly until: string;
  /** When they were kept, in milliseconds. */
  readonly at: number;
}

const PREFIX = 'waiting-rows/';
const KEPT_FOR = 3 * 24 * 3600_000;

/** A band's rows of one person, who sees nobody else's. */
const nameOf = (person: string, band: string) => `${PREFIX}${person}/${band}`;

/** Where the options are that a person chose last for a band's invites. */
export const optionsName = (person: string, band: string) => `invite-options/${person}/${band}`;

/** Whether the browser keeps them. */
export function keepRows(person: string, band: string, rows: Omit<KeptRows, 'at'>): boolean {
  try {
    localStorage.setItem(nameOf(person, band), JSON.stringify({ ...rows, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function keptRows(person: string, band: string): KeptRows | undefined {
  try {
    return read(nameOf(person, band));
  } catch {
    return undefined;
  }
}

export function forgetRows(person: string, band: string): void {
  try {
    localStorage.removeItem(nameOf(person, band));
  } catch {
    // A browser that keeps nothing.
  }
}

/** How many rows of all bands are kept for a person. */
export function countRows(person: string): number {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(nameOf(person, '')));
    return names.reduce((sum, name) => sum + (read(name)?.count ?? 0), 0);
  } catch {
    return 0;
  }
}

/** All that this browser keeps for a person: rows, and options of invites. */
export function forgetPerson(person: string): void {
  try {
    const prefixes = [nameOf(person, ''), optionsName(person, '')];
    for (const name of Object.keys(localStorage)) {
      if (prefixes.some((prefix) => name.startsWith(prefix))) localStorage.removeItem(name);
    }
  } catch {
    // A browser that keeps nothing.
  }
}

/** Whoever's they are. */
export function forgetOldRows(): void {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) read(name);
  } catch {
    // A browser that keeps nothing.
  }
}

/** Deletes what is too old or can't be read. */
function read(name: string): KeptRows | undefined {
  const item = localStorage.getItem(name);
  if (item === null) return undefined;
  try {
    const rows = JSON.parse(item) as KeptRows;
    if (Math.abs(Date.now() - rows.at) < KEPT_FOR) return rows;
  } catch {
    // It is of no use.
  }
  localStorage.removeItem(name);
  return undefined;
}
