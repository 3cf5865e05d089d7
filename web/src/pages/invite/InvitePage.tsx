/** What a link is for, and its answer. Nothing happens by opening it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { infoQuery } from '../../api/queries';
import { useSession } from '../../auth/useSession';
import { Answered } from '../../parts/States';
import { EndState, hasEndState } from './EndState';
import { InviteCard } from './InviteCard';
import { type Outcome, OutcomeState } from './OutcomeState';
import { InApp } from './InApp';
import { NoToken, UnreadableLink } from './NoToken';
import { SignInTrouble } from './SignInTrouble';
import type { Held } from './token';
import { useLink } from './useToken';

export default function InvitePage() {
  const link = useLink('invite');
  if (!link) return <NoToken />;
  if (link.token === undefined) return <UnreadableLink cut={link.cut} />;
  return (
    <>
      <SignInTrouble />
      <HeldInvite key={`${link.token} ${String(link.declining)}`} held={link} />
    </>
  );
}

/** Tokens whose view was reported: once a visit. */
const reported = new Set<string>();

function HeldInvite({ held }: { held: Held }) {
  const { token } = held;
  const state = useSession();
  const person = state.status === 'signed-in' ? state.person : undefined;
  const [answered, setAnswered] = useState<{ outcome: Outcome; by: string | undefined }>();
  // What one account was refused is nothing to the one that took its place.
  const outcome = answered?.outcome.kind === 'refused' && answered.by !== person?.id ? undefined : answered?.outcome;
  // Stays what it was while people sign in.
  const [declining, setDeclining] = useState(held.declining);
  const info = useQuery({
    ...infoQuery(token, person && `${person.id} ${person.email ?? ''} ${String(person.verified)}`),
    enabled: state.status !== 'starting' && !outcome,
  });

  const shown = info.isSuccess;
  useEffect(() => {
    if (!shown || reported.has(token)) return;
    reported.add(token);
    // That nobody counted is no trouble of the reader's.
    ask(api.POST('/invites/{token}/views', { params: { path: { token } } })).catch(() => undefined);
  }, [shown, token]);

  if (outcome) return <OutcomeState outcome={outcome} person={person} retry={() => setAnswered(undefined)} />;
  const refused = info.error && refusalOf(info.error);
  if (refused && hasEndState(refused.code)) {
    return <EndState code={refused.code} problem={refused.problem} person={person} />;
  }
  return (
    <Answered query={info} page>
      {(shownInfo) => (
        <>
          {!person && <InApp held={held} />}
          <InviteCard
            token={token}
            info={shownInfo}
            person={person}
            declining={declining}
            onDeclining={setDeclining}
            onOutcome={(what) => setAnswered({ outcome: what, by: person?.id })}
            refresh={info.refetch}
          />
        </>
      )}
    </Answered>
  );
}
