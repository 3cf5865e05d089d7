import { Anchor, Paper, Tabs } from '@mantine/core';
import { IconFileSpreadsheet, IconLink, IconMail, IconUserSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { refusalOf } from '../../api/problem';
import { type Band, bandQuery, type Invite } from '../../api/queries';
import { NeedSignIn } from '../../parts/NeedSignIn';
import { Page } from '../../parts/Page';
import { Failed, Loading } from '../../parts/States';
import { NotYours } from '../band/BandPage';
import { Created } from './Created';
import { InviteForm, type Way } from './InviteForm';

const BulkInvite = lazy(() => import('./bulk/BulkInvite'));

export default function InvitePeoplePage({ band }: { band: string }) {
  return <NeedSignIn>{() => <Loaded id={band} />}</NeedSignIn>;
}

function Loaded({ id }: { id: string }) {
  const band = useQuery(bandQuery(id));
  if (band.isPending) return <Loading />;
  if (band.isError) {
    const mine = refusalOf(band.error).code !== 'not-band-member';
    return mine ? <Failed error={band.error} retry={band.refetch} /> : <NotYours />;
  }
  return band.data.my_role === 'admin' ? <Ways band={band.data} /> : <NotYours />;
}

function Ways({ band }: { band: Band }) {
  const t = useTranslations('create');
  const [way, setWay] = useState<string | null>('link');
  const [made, setMade] = useState<{ invite: Invite; name: string }>();
  const form = (of: Way) => <InviteForm way={of} band={band} onMade={(invite, name) => setMade({ invite, name })} />;
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
      {made ? (
        <Created band={band} invite={made.invite} name={made.name} onAgain={() => setMade(undefined)} />
      ) : (
        <Tabs value={way} onChange={setWay} keepMounted={false} variant="pills">
          <Tabs.List aria-label={t('way')} mb="lg">
            <Tabs.Tab value="link" leftSection={<IconLink size={18} aria-hidden />}>
              {t('wayLink')}
            </Tabs.Tab>
            <Tabs.Tab value="email" leftSection={<IconMail size={18} aria-hidden />}>
              {t('wayEmail')}
            </Tabs.Tab>
            <Tabs.Tab value="user" leftSection={<IconUserSearch size={18} aria-hidden />}>
              {t('wayUser')}
            </Tabs.Tab>
            <Tabs.Tab value="bulk" leftSection={<IconFileSpreadsheet size={18} aria-hidden />}>
              {t('wayBulk')}
            </Tabs.Tab>
          </Tabs.List>
          {(['link', 'email', 'user'] as const).map((each) => (
            <Tabs.Panel key={each} value={each}>
              <Paper p="lg" maw={640}>
                {form(each)}
              </Paper>
            </Tabs.Panel>
          ))}
          <Tabs.Panel value="bulk">
            <Suspense fallback={<Loading />}>
              <BulkInvite band={band} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}
