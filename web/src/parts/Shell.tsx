/** The frame around every page. */
import { Button } from '@mantine/core';
import cx from 'clsx';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useLocation } from 'wouter';
import { session } from '../auth/session';
import { useSession } from '../auth/useSession';
import { signedInNav } from '../start/pages';
import { Boundary } from './Boundary';
import { later } from './later';
import { Preferences } from './Preferences';
import { TryingNotice } from './Trying';
import { useHere } from './useHere';
import classes from './Shell.module.css';

const SignedInNav = later(signedInNav);

/**
 * They have buttons of their own: the invite page's keeps the invite, the other's knows where to go on. So has a page
 * that waits for whose sign-in has run out.
 */
const SIGN_IN_THEMSELVES = ['/invite', '/signed-in'];

export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations();
  const state = useSession();
  const [path] = useLocation();
  const here = useHere();
  const signedIn = state.status === 'signed-in';
  return (
    <>
      <a className={classes.skip} href="#content" onClick={skip}>
        {t('app.skip')}
      </a>
      <header className={cx(classes.header, !signedIn && classes.signedOut)}>
        <div className={classes.bar}>
          <Link href="/" className={classes.brand}>
            <img src="/icon.svg" alt="" width="30" height="30" />
            <span className={classes.name}>{t('app.name')}</span>
          </Link>
          {signedIn ? (
            <Boundary instead={<Preferences />}>
              <SignedInNav person={state.person} />
            </Boundary>
          ) : (
            <>
              <Preferences />
              {state.status === 'signed-out' && !state.was && !SIGN_IN_THEMSELVES.includes(path) && (
                <Button size="sm" variant="light" onClick={() => session.signIn({ way: 'page', returnTo: here })}>
                  {t('nav.signIn')}
                </Button>
              )}
            </>
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <TryingNotice />
    </>
  );
}

/** Without changing the address, since that is where invites come in. */
function skip(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
