import { Button } from '@mantine/core';
import { IconLogin2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { type Failure, type Person, session } from '../auth/session';
import { useSession } from '../auth/useSession';
import { Loading, NoticePage } from './States';

interface Props {
  readonly children: (person: Person) => ReactNode;
  /** Where a sign-in goes on: here, else. */
  readonly returnTo?: string;
}

/** Shows its content to who is signed in, and to others how to sign in. */
export function NeedSignIn({ children, returnTo }: Props) {
  const state = useSession();
  if (state.status === 'starting') return <Loading />;
  if (state.status === 'signed-in') return children(state.person);
  return <SignInNotice failure={state.failure} returnTo={returnTo} />;
}

/** No window is opened here, so none was blocked. */
const WORDS = {
  needed: ['auth.neededTitle', 'auth.neededText', 'nav.signIn'],
  blocked: ['auth.neededTitle', 'auth.neededText', 'nav.signIn'],
  expired: ['auth.expiredTitle', 'auth.expiredText', 'nav.signIn'],
  closed: ['auth.brokenOffTitle', 'auth.brokenOffText', 'app.retry'],
  failed: ['auth.failedTitle', 'auth.failedText', 'app.retry'],
} as const;

interface NoticeProps {
  readonly failure: Failure | undefined;
  readonly returnTo: string | undefined;
}

function SignInNotice({ failure, returnTo }: NoticeProps) {
  const t = useTranslations();
  const [path] = useLocation();
  const [title, text, button] = WORDS[failure ?? 'needed'];
  return (
    <NoticePage icon={<IconLogin2 size={32} />} title={t(title)} text={t(text)}>
      <Button onClick={() => session.signIn({ way: 'page', returnTo: returnTo ?? path })}>{t(button)}</Button>
    </NoticePage>
  );
}
