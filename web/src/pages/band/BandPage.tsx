import { Button, Group } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { refusalOf } from '../../api/problem';
import { type Band, bandQuery, membersQuery } from '../../api/queries';
import type { Person } from '../../auth/session';
import { Boundary } from '../../parts/Boundary';
import { later } from '../../parts/later';
import { NeedSignIn } from '../../parts/NeedSignIn';
import { Page } from '../../parts/Page';
import { RoleBadge } from '../../parts/RoleBadge';
import { Answered, Loading, NoticePage } from '../../parts/States';
import { invitesSection } from '../../start/pages';
import NotFoundPage from '../NotFoundPage';
import { ProfileHint } from '../ProfileHint';
import type { WelcomeState } from '../welcome/JustJoined';
import { MembersSection } from './MembersSection';
import classes from './BandPage.module.css';

const InvitesSection = later(invitesSection, <Loading />);
const SettingsSection = later(() => import('./SettingsSection'), <Loading />);
const JustJoined = later(() => import('../welcome/JustJoined'));

const SECTIONS = ['members', 'invites', 'settings'] as const;
type Section = (typeof SECTIONS)[number];

export default function BandPage({ band, section }: { band: string; section: string }) {
  const shown = SECTIONS.find((each) => each === section);
  if (!shown) return <NotFoundPage />;
  return <NeedSignIn>{(person) => <Loaded id={band} section={shown} person={person} />}</NeedSignIn>;
}

interface LoadedProps {
  readonly id: string;
  readonly section: Section;
  readonly person: Person;
}

function Loaded({ id, section, person }: LoadedProps) {
  const query = useQuery(bandQuery(id));
  const queries = useQueryClient();
  // Beside the band, not after it.
  useEffect(() => {
    if (section === 'members') queries.infiniteQuery(membersQuery(id)).catch(() => undefined);
  }, [queries, section, id]);
  if (query.error && refusalOf(query.error).code === 'not-band-member') return <NotYours />;
  return (
    <Answered query={query} page>
      {(band) => <Shown key={band.id} band={band} section={section} person={person} />}
    </Answered>
  );
}

/** A band that one isn't in, or none at all: the API tells no difference. */
export function NotYours() {
  const t = useTranslations();
  return (
    <NoticePage title={t('band.notYoursTitle')} text={t('band.notYoursText')}>
      <Button component={Link} href="/">
        {t('bands.title')}
      </Button>
    </NoticePage>
  );
}

function Shown({ band, section, person }: { band: Band; section: Section; person: Person }) {
  const t = useTranslations('band');
  const admin = band.my_role === 'admin';
  const base = `/bands/${band.id}`;
  const joined = useHistoryState<WelcomeState | null>()?.joined;
  return (
    <Page
      title={band.name}
      color={band.settings.color}
      name={`${t(section)} · ${band.name}`}
      subtitle={
        <Group gap="xs">
          {t('memberCount', { count: band.member_count })}
          <RoleBadge role={band.my_role} />
        </Group>
      }
      actions={
        admin && (
          <Button component={Link} href={`${base}/invite`} leftSection={<IconUserPlus size={18} aria-hidden />}>
            {t('invitePeople')}
          </Button>
        )
      }
    >
      {joined && section === 'members' && (
        <Boundary instead={null}>
          <JustJoined joined={joined} band={band} person={person} />
        </Boundary>
      )}
      {section === 'members' && <ProfileHint name={person.name} />}
      {admin && (
        <nav className={classes.tabs} aria-label={t('sections')}>
          {SECTIONS.map((each) => (
            <Link
              key={each}
              href={each === 'members' ? base : `${base}/${each}`}
              className={classes.tab}
              aria-current={each === section ? 'page' : undefined}
            >
              {t(each)}
            </Link>
          ))}
        </nav>
      )}
      {section === 'invites' && admin ? (
        <InvitesSection band={band} />
      ) : section === 'settings' && admin ? (
        <SettingsSection band={band} />
      ) : (
        <MembersSection band={band} person={person} />
      )}
    </Page>
  );
}
