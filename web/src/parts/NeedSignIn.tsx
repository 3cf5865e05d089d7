import { Button } from '@mantine/core';
import { IconLogin2 } from '@tabler/icons-react';
import { Activity, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Failure, type Person, session, type SignIn, whose } from '../auth/session';
import { useSession } from '../auth/useSession';
import { Loading, NoticePage } from './States';
import { useHere } from './useHere';

interface Props {
  readonly children: (person: Person) => ReactNode;
  /** Where a sign-in goes on: here, else. */
  readonly returnTo?: string;
}

/**
 * Shows its content to who is signed in, and to others how to sign in. Where a sign-in has run out, what was typed waits
 * for the same person: they sign in beside the page, which they would lose by leaving it.
 */
export function NeedSignIn({ children, returnTo }: Props) {
  const state = useSession();
  if (state.status === 'starting') return <Loading />;
  const person = whose(state);
  const signedIn = state.status === 'signed-in';
  return (
    <>
      {person && (
        <Activity key={person.id} mode={signedIn ? 'visible' : 'hidden'}>
          {children(person)}
        </Activity>
      )}
      {!signedIn && <SignInNotice failure={state.failure} waits={person !== undefined} returnTo={returnTo} />}
    </>
  );
}

const WORDS = {
  needed: ['auth.neededTitle', 'auth.neededText', 'nav.signIn'],
  again: ['auth.neededTitle', 'auth.expiredText', 'nav.signIn'],
  blocked: ['auth.blockedTitle', 'auth.blockedHereText', 'app.retry'],
  expired: ['auth.expiredTitle', 'auth.expiredText', 'nav.signIn'],
  closed: ['auth.brokenOffTitle', 'auth.brokenOffText', 'app.retry'],
  failed: ['auth.failedTitle', 'auth.failedText', 'app.retry'],
  refused: ['auth.refusedTitle', 'auth.refusedText', 'app.retry'],
} as const;

interface NoticeProps {
  readonly failure: Failure | undefined;
  readonly waits: boolean;
  readonly returnTo: string | undefined;
}

function SignInNotice({ failure, waits, returnTo }: NoticeProps) {
  const t = useTranslations();
  const here = useHere();
  const [title, text, button] = WORDS[failure ?? (waits ? 'again' : 'needed')];
  const leaving: SignIn = { way: 'page', returnTo: returnTo ?? here };
  return (
    <NoticePage icon={<IconLogin2 size={32} />} title={t(title)} text={t(text)}>
      <Button onClick={() => session.signIn(waits ? { way: 'window' } : leaving)}>{t(button)}</Button>
      {failure === 'blocked' && (
        <Button variant="default" onClick={() => session.signIn(leaving)}>
          {t('auth.here')}
        </Button>
      )}
    </NoticePage>
  );
}
