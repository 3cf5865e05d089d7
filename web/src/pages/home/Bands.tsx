import { Avatar, Button, Text, Title } from '@mantine/core';
import { IconMusic } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { type BandSummary, bandsQuery, inboxQuery, type InviteInfo } from '../../api/queries';
import { initials } from '../../parts/initials';
import { List, type Pages, Row, RowText } from '../../parts/List';
import { Page } from '../../parts/Page';
import { RoleBadge } from '../../parts/RoleBadge';
import { Failed, Loading, Notice } from '../../parts/States';
import { keyOf, Letter } from '../InboxPage';
import { ProfileHint } from '../ProfileHint';
import { FoundForm } from './FoundForm';
import { keptName, wasPressed } from './founding';
import classes from '../HomePage.module.css';

export default function Bands({ name }: { name: string | undefined }) {
  const t = useTranslations('bands');
  const bands = useInfiniteQuery(bandsQuery);
  const inbox = useInfiniteQuery(inboxQuery);
  const [founding, setFounding] = useState(() => wasPressed() || keptName() !== '');
  const all = bands.data?.pages.flatMap((page) => page.bands) ?? [];
  const invites = inbox.data?.pages.flatMap((page) => page.invites) ?? [];
  // Whoever has an invite waiting is told of nothing else.
  const none = bands.isSuccess && all.length === 0 && !inbox.isPending && invites.length === 0;
  const form = founding || none;
  return (
    <Page
      title={t('title')}
      actions={!form && bands.isSuccess && <Button onClick={() => setFounding(true)}>{t('found')}</Button>}
    >
      <ProfileHint name={name} />
      {invites.length > 0 && <Waiting invites={invites} more={inbox.hasNextPage} />}
      {(bands.isPending || (all.length === 0 && inbox.isPending)) && <Loading />}
      {bands.isError && <Failed error={bands.error} retry={bands.refetch} />}
      {none && <Notice icon={<IconMusic size={32} />} title={t('empty')} text={t('emptyText')} />}
      {form && <FoundForm />}
      {all.length > 0 && <BandList bands={all} pages={bands} />}
    </Page>
  );
}

/** The invites that wait for an answer: as in the inbox, where the rest of them is. */
function Waiting({ invites, more }: { invites: InviteInfo[]; more: boolean }) {
  const t = useTranslations();
  return (
    <section className={classes.waiting} aria-label={t('home.waiting')}>
      <Title order={2} size="h3">
        {t('home.waiting')}
      </Title>
      {invites.map((invite) => (
        <Letter key={keyOf(invite)} invite={invite} order={3} />
      ))}
      {more && <Link href="/inbox">{t('home.moreWaiting')}</Link>}
    </section>
  );
}

function BandList({ bands, pages }: { bands: BandSummary[]; pages: Pages }) {
  const t = useTranslations('bands');
  const format = useFormatter();
  return (
    <List label={t('title')} pages={pages}>
      {bands.map((band) => (
        <Row key={band.id} whole>
          <Avatar variant="filled" color="var(--band-color)" data-band-color={band.color} radius="md" aria-hidden>
            {initials(band.name)}
          </Avatar>
          <RowText>
            <Link href={`/bands/${band.id}`} className={classes.band}>
              {band.name}
            </Link>
            <Text size="sm" c="dimmed">
              {t('since', { date: format.dateTime(new Date(band.joined_at), { dateStyle: 'medium' }) })}
            </Text>
          </RowText>
          <RoleBadge role={band.role} />
        </Row>
      ))}
    </List>
  );
}
