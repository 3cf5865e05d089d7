import { useState } from 'react';
import type { Invite } from '../../../api/queries';

export interface Selection {
  /** Those of the shown rows that are selected. */
  readonly chosen: readonly Invite[];
  /** Whether all that match are selected, shown or not. */
  readonly whole: boolean;
  readonly has: (invite: Invite) => boolean;
  readonly toggle: (invite: Invite) => void;
  readonly selectShown: (on: boolean) => void;
  readonly selectWhole: () => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Which rows of a list are selected. Another view of the list, as `view` names it, begins with none. */
export function useSelection(view: string, shown: readonly Invite[]): Selection {
  const [kept, setKept] = useState({ view, ids: NONE, whole: false });
  const { ids, whole } = kept.view === view ? kept : { ids: NONE, whole: false };
  const has = ({ id }: Invite) => whole || ids.has(id);
  const set = (chosen: readonly Invite[], whole = false) =>
    setKept({ view, ids: new Set(chosen.map(({ id }) => id)), whole });
  const chosen = shown.filter(has);
  return {
    chosen,
    whole,
    has,
    toggle: (invite) => set(has(invite) ? chosen.filter(({ id }) => id !== invite.id) : [...chosen, invite]),
    selectShown: (on) => set(on ? shown : []),
    selectWhole: () => set(shown, true),
    clear: () => set([]),
  };
}
