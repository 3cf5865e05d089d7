import { Anchor, Paper, Tabs } from '@mantine/core';
import { IconFileSpreadsheet, IconLink, IconMail, IconUserSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { refusalOf } from '../../api/problem';
import { type Band, bandQuery, type Invite } from '../../api/queries';
import { later } from '../../parts/later';
import { NeedSignIn } from '../../parts/NeedSignIn';
import { Page } from '../../parts/Page';
import { Answered, Loading } from '../../parts/States';
import { NotYours } from '../band/BandPage';
import { Created } from './Created';
import { InviteForm, type Way } from './InviteForm';

const BulkInvite = later(() => import('./bulk/BulkInvite'));

export default function InvitePeoplePage({ band }: { band: string }) {
  return <NeedSignIn>{() => <Loaded id={band} />}</NeedSignIn>;
}

function Loaded({ id }: { id: string }) {
  const query = useQuery(bandQuery(id));
  if (query.error && refusalOf(query.error).code === 'not-band-member') return <NotYours />;
  return (
    <Answered query={query} page>
      {(band) => (band.my_role === 'admin' ? <Ways key={id} band={band} /> : <NotYours />)}
    </Answered>
  );
}

const ICONS = { link: IconLink, email: IconMail, user: IconUserSearch, bulk: IconFileSpreadsheet };
const LABELS = { link: 'wayLink', email: 'wayEmail', user: 'wayUser', bulk: 'wayBulk' } as const;
const WAYS = ['link', 'email', 'user', 'bulk'] as const;

function Ways({ band }: { band: Band }) {
  const t = useTranslations('create');
  const again = useInviteAgain();
  const [way, setWay] = useState<string | null>(again?.kind ?? 'link');
  const [opened, setOpened] = useState<readonly string[]>([way ?? 'link']);
  const open = (next: string | null) => {
    setWay(next);
    if (next && !opened.includes(next)) setOpened([...opened, next]);
  };
  return (
    <Page
      title={t('title')}
      subtitle={t('intro', { band: band.name })}
      actions={
        <Anchor component={Link} href={`/bands/${band.id}/invites`} underline="always">
          {t('toInvites')}
        </Anchor>
      }
    >
      {/* What was opened stays, with what was typed; an `Activity` would end its effects, and so a run. */}
      <Tabs value={way} onChange={open} keepMountedMode="display-none" variant="pills">
        <Tabs.List aria-label={t('way')} mb="lg">
          {WAYS.map((each) => {
            const Icon = ICONS[each];
            return (
              <Tabs.Tab key={each} value={each} leftSection={<Icon size={18} aria-hidden />}>
                {t(LABELS[each])}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        {WAYS.map((each) => (
          <Tabs.Panel key={each} value={each}>
            {!opened.includes(each) ? null : each === 'bulk' ? (
              <Suspense fallback={<Loading />}>
                <BulkInvite band={band} />
              </Suspense>
            ) : (
              <One way={each} band={band} again={again?.kind === each ? again : undefined} />
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

/** The invite whose terms the form begins with. It is in the history, not in the address: reload and Back keep it. */
function useInviteAgain(): Invite | undefined {
  const state = useHistoryState<{ again?: Invite } | null>();
  return state?.again;
}

/** One invite, and then what was made. */
function One({ way, band, again }: { way: Way; band: Band; again: Invite | undefined }) {
  const [made, setMade] = useState<{ invite: Invite; name: string }>();
  const [isFirst, setIsFirst] = useState(true);
  if (made) {
    const another = () => {
      setIsFirst(false);
      setMade(undefined);
    };
    return <Created band={band} invite={made.invite} name={made.name} onAgain={another} />;
  }
  return (
    <Paper p="lg" maw={640}>
      <InviteForm
        way={way}
        band={band}
        again={isFirst ? again : undefined}
        onMade={(invite, name) => setMade({ invite, name })}
      />
    </Paper>
  );
}
