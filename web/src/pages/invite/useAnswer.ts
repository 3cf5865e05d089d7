import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, ask, repeatable, unsigned } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type InviteInfo, keys, readAgain } from '../../api/queries';
import type { Outcome } from './OutcomeState';

export interface Answering {
  /** What is on its way. */
  readonly busy: 'accept' | 'decline' | undefined;
  readonly accept: () => void;
  /** `withLink`: with the link alone, without the account of whoever is signed in. */
  readonly decline: (withLink: boolean) => void;
}

/** Accepts or declines, and says what came of it. Either, done twice, is done once. */
export function useAnswer(token: string, band: InviteInfo['band'], onOutcome: (outcome: Outcome) => void): Answering {
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'accept' | 'decline'>();
  const path = { params: { path: { token } } };
  // Whoever leaves the page while it is still trying has given it up.
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);

  async function answer(what: 'accept' | 'decline', send: (until: AbortSignal) => Promise<Outcome>): Promise<void> {
    const { signal } = (leaving.current = new AbortController());
    setBusy(what);
    try {
      onOutcome(await send(signal));
      await readAgain(queries, keys.inbox, keys.bands);
    } catch (error) {
      onOutcome({ kind: 'refused', band, refused: refusalOf(error) });
    } finally {
      setBusy(undefined);
    }
  }
  return {
    busy,
    accept: () =>
      void answer('accept', async (until) => {
        const joined = await ask(api.POST('/invites/{token}/accept', { ...path, ...repeatable(until) }));
        return { kind: 'joined', band: joined.band, role: joined.role, before: joined.already_member };
      }),
    decline: (withLink) =>
      void answer('decline', async (until) => {
        await ask(
          api.POST('/invites/{token}/decline', { ...path, ...(withLink ? unsigned(until) : repeatable(until)) }),
        );
        return { kind: 'declined', band };
      }),
  };
}
