import { useEffect, useState } from 'react';
import { whose } from '../../../auth/session';
import { useSession } from '../../../auth/useSession';
import type { Options } from '../options/options';
import type { Picked } from '../rows/sources';
import { forgetRows, keepRows, type KeptRows, keptRows } from '../../../parts/keptRows';

export interface WaitingRows {
  readonly text: string;
  readonly users: readonly Picked[];
  readonly options: Options;
  readonly count: number;
  readonly until: string;
}

/**
 * The rows of a band that this browser keeps. `waiting`: those of the list on the page, once it was sent; the same object
 * while they are the same. They take the place of what was kept of the same list; where none is left, nothing is kept.
 */
export function useKeptRows(band: string, waiting: WaitingRows | 'none' | undefined) {
  const person = whose(useSession())?.id ?? '';
  const [kept, setKept] = useState<KeptRows | undefined>(() => keptRows(person, band));
  /** Whether the list on the page is the one that is kept. */
  const [same, setSame] = useState(false);
  const [failed, setFailed] = useState(false);

  const keep = (rows: WaitingRows) => {
    setFailed(!keepRows(person, band, rows));
    setKept(keptRows(person, band));
    setSame(true);
  };
  const forget = () => {
    forgetRows(person, band);
    setKept(undefined);
    setSame(false);
  };

  useEffect(() => {
    if (!same || waiting === undefined) return;
    if (waiting === 'none') forgetRows(person, band);
    else keepRows(person, band, waiting);
    setKept(keptRows(person, band));
  }, [same, waiting, person, band]);

  return {
    kept,
    failed,
    /** Whether all rows that wait are kept. */
    isKept: same && kept !== undefined,
    keep,
    forget,
    /** The list on the page is the one that is kept, or another one. */
    setSame,
  };
}
