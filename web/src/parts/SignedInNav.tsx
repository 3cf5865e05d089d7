import { Avatar, UnstyledButton } from '@mantine/core';
import { IconInbox, IconMusic } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useLocation } from 'wouter';
import { inboxQuery, profileQuery } from '../api/queries';
import type { Person } from '../auth/session';
import '../styles/more';
import { Boundary } from './Boundary';
import { later, usePressed } from './later';
import classes from './Shell.module.css';

// Before there are any: without a network, they say so.
const Toasts = later(() => import('./Toasts'));

export default function SignedInNav({ person }: { person: Person }) {
  const t = useTranslations('nav');
  const [path] = useLocation();
  const profile = useQuery(profileQuery);
  const inbox = useInfiniteQuery({ ...inboxQuery, refetchInterval: 60_000 });
  const count = inbox.data?.pages.flatMap((page) => page.invites).length ?? 0;
  const more = inbox.hasNextPage;
  const name = profile.data?.display_name ?? person.name ?? person.email ?? person.id;
  const [Menu, press] = usePressed(() => import('./AccountMenu'));
  return (
    <>
      <Boundary instead={null}>
        <Toasts position="bottom-center" />
      </Boundary>
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
      {Menu ? <Menu person={person} name={name} /> : <AccountButton name={name} onClick={press} aria-haspopup="menu" />}
    </>
  );
}

type AccountProps = ComponentProps<'button'> & { readonly name: string };

export function AccountButton({ name, ...props }: AccountProps) {
  const t = useTranslations('nav');
  return (
    <UnstyledButton {...props} className={classes.link} aria-label={t('menu')}>
      <Avatar name={name} color="violet" size={32} aria-hidden />
    </UnstyledButton>
  );
}
