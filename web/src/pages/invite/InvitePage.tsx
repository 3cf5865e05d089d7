/** What a link is for, and its answer. Nothing happens by opening it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { infoQuery } from '../../api/queries';
import { useSession } from '../../auth/useSession';
import { usePageTitle } from '../../parts/Page';
import { Failed, Loading } from '../../parts/States';
import { EndState, hasEndState } from './EndState';
import { InviteCard } from './InviteCard';
import { type Outcome, OutcomeState } from './OutcomeState';
import { NoToken } from './NoToken';
import type { Held } from './token';
import { useToken } from './useToken';

export default function InvitePage() {
  const held = useToken('invite');
  usePageTitle(useTranslations('invite')('documentTitle'));
  return held ? <HeldInvite key={held.token} held={held} /> : <NoToken />;
}

/** Tokens whose view was reported: once a visit. */
const reported = new Set<string>();

function HeldInvite({ held }: { held: Held }) {
  const { token } = held;
  const state = useSession();
  const person = state.status === 'signed-in' ? state.person : undefined;
  const [outcome, setOutcome] = useState<Outcome>();
  const info = useQuery({
    ...infoQuery(token, person && `${person.id} ${String(person.verified)}`),
    enabled: state.status !== 'starting' && !outcome,
  });

  const shown = info.isSuccess;
  useEffect(() => {
    if (!shown || reported.has(token)) return;
    reported.add(token);
    // That nobody counted is no trouble of the reader's.
    ask(api.POST('/invites/{token}/views', { params: { path: { token } } })).catch(() => undefined);
  }, [shown, token]);

  if (outcome) return <OutcomeState outcome={outcome} person={person} retry={() => setOutcome(undefined)} />;
  if (info.isPending) return <Loading />;
  if (info.isError) {
    const refused = refusalOf(info.error);
    return hasEndState(refused.code) ? (
      <EndState code={refused.code} problem={refused.problem} person={person} />
    ) : (
      <Failed error={info.error} retry={info.refetch} />
    );
  }
  return <InviteCard held={held} info={info.data} person={person} onOutcome={setOutcome} refresh={info.refetch} />;
}
