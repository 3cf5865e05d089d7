import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { refusalOf } from '../../api/problem';
import { type Band, bandQuery } from '../../api/queries';
import { NeedSignIn } from '../../parts/NeedSignIn';
import { Page } from '../../parts/Page';
import { Answered } from '../../parts/States';
import { NotYours } from '../band/BandPage';
import { People } from './People';

export default function InvitePeoplePage({ band }: { band: string }) {
  return <NeedSignIn>{() => <Loaded id={band} />}</NeedSignIn>;
}

function Loaded({ id }: { id: string }) {
  const query = useQuery(bandQuery(id));
  if (query.error && refusalOf(query.error).code === 'not-band-member') return <NotYours />;
  return (
    <Answered query={query} page>
      {(band) => (band.my_role === 'admin' ? <Invite key={id} band={band} /> : <NotYours />)}
    </Answered>
  );
}

function Invite({ band }: { band: Band }) {
  const t = useTranslations('create');
  const again = useHistoryState<{ again?: object } | null>()?.again;
  // The dialog or menu that one comes from gives the focus back once this is there, which scrolls.
  useEffect(() => {
    if (again) window.scrollTo(0, 0);
  }, [again]);
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
      <People band={band} />
    </Page>
  );
}
