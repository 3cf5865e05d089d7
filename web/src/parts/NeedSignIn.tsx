import { Button } from '@mantine/core';
import { IconLogin2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { type Person, session } from '../auth/session';
import { useSession } from '../auth/useSession';
import { usePageTitle } from './Page';
import { Loading, Notice } from './States';

/** Shows its content to who is signed in, and to others how to sign in. */
export function NeedSignIn({ children }: { children: (person: Person) => ReactNode }) {
  const state = useSession();
  if (state.status === 'starting') return <Loading />;
  if (state.status === 'signed-in') return children(state.person);
  return <SignInNotice failed={state.failure === 'failed'} />;
}

function SignInNotice({ failed }: { failed: boolean }) {
  const t = useTranslations();
  const [path] = useLocation();
  usePageTitle(t('nav.signIn'));
  return (
    <Notice
      order={1}
      icon={<IconLogin2 size={32} />}
      title={failed ? t('auth.failedTitle') : t('auth.neededTitle')}
      text={failed ? t('auth.failedText') : t('auth.neededText')}
    >
      <Button onClick={() => session.signIn({ way: 'page', returnTo: path })}>{t('nav.signIn')}</Button>
    </Notice>
  );
}
