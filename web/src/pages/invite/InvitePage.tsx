/** What a link is for, and its answer. Nothing happens by opening it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from '../../api/client';
import { type Refused, refusalOf } from '../../api/problem';
import { infoQuery, type InviteInfo } from '../../api/queries';
import { useStanding } from '../../api/useStanding';
import type { Person } from '../../auth/session';
import { useSession } from '../../auth/useSession';
import { Answered } from '../../parts/States';
import { EndState, hasEndState } from './EndState';
import { InviteCard } from './InviteCard';
import { EndingState, RefusalState } from './OutcomeState';
import { InApp } from './InApp';
import { NoToken, UnreadableLink } from './NoToken';
import { SignInTrouble } from './SignInTrouble';
import { endInvite, type Ending, hasEnded, type Held } from './token';
import { type Answering, useAnswer } from './useAnswer';
import { useLink } from './useToken';

export default function InvitePage() {
  const link = useLink('invite');
  if (!link) return <NoToken />;
  if ('over' in link) return <OverInvite ending={link.over} />;
  if (link.token === undefined) return <UnreadableLink cut={link.cut} />;
  return (
    <>
      <SignInTrouble />
      <HeldInvite key={link.token} held={link} />
    </>
  );
}

function OverInvite({ ending }: { ending: Ending }) {
  const state = useSession();
  const person = state.status === 'signed-in' ? state.person : undefined;
  // What one account has joined is nothing to the next.
  const another = ending.how === 'joined' && person && person.id !== ending.by;
  return another ? <NoToken /> : <EndingState ending={ending} person={person} />;
}

/** Tokens whose view was reported: once a visit. */
const reported = new Set<string>();

/** Somebody's answer came to nothing. */
interface Answer {
  readonly refused: Refused;
  /** Gives it once more. */
  readonly again: (answering: Answering) => void;
  readonly info: InviteInfo;
  readonly by: Person | undefined;
}

function HeldInvite({ held }: { held: Held }) {
  const { token } = held;
  const state = useSession();
  const person = state.status === 'signed-in' ? state.person : undefined;
  const [answered, setAnswered] = useState<Answer>();
  const standing = useStanding(answered?.refused);
  // What one account was refused is nothing to the one that took its place.
  const refusal = standing && answered?.by?.id === person?.id ? answered : undefined;
  const info = useQuery({
    ...infoQuery(token, person && `${person.id} ${person.email ?? ''} ${String(person.verified)}`),
    enabled: state.status !== 'starting' && !refusal,
  });

  const shown = info.isSuccess;
  useEffect(() => {
    if (!shown || reported.has(token)) return;
    reported.add(token);
    // That nobody counted is no trouble of the reader's.
    ask(api.POST('/invites/{token}/views', { params: { path: { token } } })).catch(() => undefined);
  }, [shown, token]);

  const refused = info.error ? refusalOf(info.error) : undefined;
  useEffect(() => {
    if (refused && hasEnded(refused.code)) {
      endInvite(token, { how: 'ended', code: refused.code, problem: refused.problem });
    }
  }, [refused, token]);

  if (refusal) {
    return (
      <RefusedAnswer token={token} answered={refusal} onRefused={setAnswered} onBack={() => setAnswered(undefined)} />
    );
  }
  if (refused && hasEndState(refused.code)) {
    return <EndState code={refused.code} problem={refused.problem} person={person} />;
  }
  return (
    <Answered query={info} page>
      {(shownInfo) => (
        <>
          {!person && <InApp held={held} />}
          <InviteCard
            held={held}
            info={shownInfo}
            person={person}
            onRefused={(what, again) => setAnswered({ refused: what, again, info: shownInfo, by: person })}
            refresh={info.refetch}
          />
        </>
      )}
    </Answered>
  );
}

interface RefusedAnswerProps {
  readonly token: string;
  readonly answered: Answer;
  readonly onRefused: (answered: Answer) => void;
  /** Back to the invite. */
  readonly onBack: () => void;
}

/** What may have been done all the same, or may be done in a moment, is asked for again. */
function RefusedAnswer({ token, answered, onRefused, onBack }: RefusedAnswerProps) {
  const { refused, again, info, by } = answered;
  const answering = useAnswer({
    token,
    info,
    person: by,
    onRefused: (what) => onRefused({ ...answered, refused: what }),
  });
  const retry = refused.passing ? () => again(answering) : onBack;
  return <RefusalState {...info} refused={refused} person={by} retry={retry} busy={answering.busy !== undefined} />;
}
