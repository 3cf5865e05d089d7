import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, ask, repeatable, unsigned } from '../../api/client';
import { type Refused, refusalOf } from '../../api/problem';
import { type InviteInfo, keys, readAgain } from '../../api/queries';
import type { Person } from '../../auth/session';
import { endInvite, type Ending, hasEnded } from './token';

export interface Answering {
  /** What is on its way. */
  readonly busy: 'accept' | 'decline' | undefined;
  readonly accept: () => void;
  /** `withLink`: with the link alone, without the account of whoever is signed in. */
  readonly decline: (withLink: boolean) => void;
}

/** `again`: gives the same answer once more. */
export type OnRefused = (refused: Refused, again: (answering: Answering) => void) => void;

interface Asking {
  readonly token: string;
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly onRefused: OnRefused;
}

/** Accepts or declines, which ends the invite for this page. Either, done twice, is done once. */
export function useAnswer({ token, info, person, onRefused }: Asking): Answering {
  const { band, inviter } = info;
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'accept' | 'decline'>();
  const path = { params: { path: { token } } };
  // Whoever leaves the page while it is still trying has given it up.
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);

  async function answer(
    what: 'accept' | 'decline',
    again: (answering: Answering) => void,
    send: (until: AbortSignal) => Promise<Ending>,
  ): Promise<void> {
    const { signal } = (leaving.current = new AbortController());
    setBusy(what);
    try {
      endInvite(token, await send(signal));
      await readAgain(queries, keys.inbox, keys.bands);
    } catch (error) {
      const refused = refusalOf(error);
      const { code, problem } = refused;
      if (hasEnded(code)) endInvite(token, { how: 'ended', code, problem: { ...problem, band, inviter } });
      else onRefused(refused, again);
    } finally {
      setBusy(undefined);
    }
  }
  return {
    busy,
    accept: () =>
      void answer(
        'accept',
        ({ accept }) => accept(),
        async (until) => {
          const joined = await ask(api.POST('/invites/{token}/accept', { ...path, ...repeatable(until) }));
          const { message, band_color } = info;
          const from = { inviter, message, ...(band_color && { band_color }) };
          return { how: 'joined', band, role: joined.role, before: joined.already_member, by: person?.id ?? '', from };
        },
      ),
    decline: (withLink) =>
      void answer(
        'decline',
        ({ decline }) => decline(withLink),
        async (until) => {
          await ask(
            api.POST('/invites/{token}/decline', { ...path, ...(withLink ? unsigned(until) : repeatable(until)) }),
          );
          return { how: 'declined', band, inviter };
        },
      ),
  };
}
