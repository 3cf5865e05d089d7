import { Avatar, Menu, UnstyledButton } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { IconInbox, IconLogout, IconMusic, IconUser } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Suspense, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useLocation } from 'wouter';
import { inboxQuery, profileQuery } from '../api/queries';
import { type Person, session } from '../auth/session';
import '../styles/more';
import { Boundary } from './Boundary';
import { countRows, forgetPerson } from './keptRows';
import { later } from './later';
import { PreferenceItems } from './PreferencesMenu';
import classes from './Shell.module.css';

const SignOutDialog = later(() => import('./SignOutDialog'));

export default function SignedInNav({ person }: { person: Person }) {
  const t = useTranslations('nav');
  const [path] = useLocation();
  const profile = useQuery(profileQuery);
  const inbox = useInfiniteQuery({ ...inboxQuery, refetchInterval: 60_000 });
  const count = inbox.data?.pages.flatMap((page) => page.invites).length ?? 0;
  const more = inbox.hasNextPage;
  const name = profile.data?.display_name ?? person.name ?? person.email ?? person.id;
  const menu = useRef<HTMLButtonElement>(null);
  const [losing, setLosing] = useState(0);
  const leave = () => {
    forgetPerson(person.id);
    session.signOut();
  };
  const signOut = () => {
    const rows = countRows(person.id);
    if (rows > 0) setLosing(rows);
    else leave();
  };
  return (
    <>
      <Notifications position="bottom-center" />
      <nav className={classes.links} aria-label={t('main')}>
        <Link href="/" className={classes.link} aria-current={path === '/' ? 'page' : undefined}>
          <IconMusic size={20} aria-hidden />
          <span className={classes.label}>{t('bands')}</span>
        </Link>
        <Link
          href="/inbox"
          className={classes.link}
          aria-current={path === '/inbox' ? 'page' : undefined}
          aria-label={t(more ? 'inboxMore' : 'inboxCount', { count })}
        >
          <IconInbox size={20} aria-hidden />
          <span className={classes.label}>{t('inbox')}</span>
          {count > 0 && (
            <span className={classes.count} aria-hidden>
              {count}
              {more && '+'}
            </span>
          )}
        </Link>
      </nav>
      <Menu width={240}>
        <Menu.Target>
          <UnstyledButton ref={menu} className={classes.link} aria-label={t('menu')}>
            <Avatar name={name} color="violet" size={32} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('signedInAs', { name })}</Menu.Label>
          <Menu.Item component={Link} href="/profile" leftSection={<IconUser size={18} aria-hidden />}>
            {t('profile')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={signOut}>
            {t('signOut')}
          </Menu.Item>
          <Menu.Divider />
          <PreferenceItems />
        </Menu.Dropdown>
      </Menu>
      {losing > 0 && (
        <Boundary instead={null}>
          <Suspense fallback={null}>
            <SignOutDialog rows={losing} opener={menu} onSignOut={leave} onClose={() => setLosing(0)} />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
