import { Avatar, Button, Group, Text, TextInput, Title } from '@mantine/core';
import { IconMusic } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { Link, useLocation } from 'wouter';
import { foundBand } from '../api/foundBand';
import { refusalOf } from '../api/problem';
import { type BandSummary, bandsQuery, keys, profileQuery, readAgain } from '../api/queries';
import { session } from '../auth/session';
import { useSession } from '../auth/useSession';
import type { Language } from '../i18n/choice';
import { initials } from '../parts/initials';
import { List, type Pages, Row, RowText } from '../parts/List';
import { Page, usePageTitle } from '../parts/Page';
import { RoleBadge } from '../parts/RoleBadge';
import { Failed, Loading, Notice } from '../parts/States';
import { useToast } from '../parts/toast';
import { useFaultText } from '../parts/useFaultText';
import { ProfileHint } from './ProfileHint';
import classes from './HomePage.module.css';

export default function HomePage() {
  const state = useSession();
  if (state.status === 'starting') return <Loading />;
  return state.status === 'signed-in' ? (
    <Bands name={state.person.name} />
  ) : (
    <Welcome failed={state.failure === 'failed'} />
  );
}

function Welcome({ failed }: { failed: boolean }) {
  const t = useTranslations();
  const heading = usePageTitle(t('home.title'));
  return (
    <div className={classes.welcome}>
      <img src="/icon.svg" alt="" width="88" height="88" />
      <Title order={1} ref={heading} tabIndex={-1}>
        {t('home.title')}
      </Title>
      <Text size="lg">{t('home.text')}</Text>
      {failed && (
        <Text c="red" role="alert">
          {t('auth.failedText')}
        </Text>
      )}
      <Button size="md" onClick={() => session.signIn({ way: 'page', returnTo: '/' })}>
        {t('nav.signIn')}
      </Button>
      <Text c="dimmed" size="sm">
        {t('home.invited')}
      </Text>
    </div>
  );
}

function Bands({ name }: { name: string | undefined }) {
  const t = useTranslations('bands');
  const bands = useInfiniteQuery(bandsQuery);
  const profile = useQuery(profileQuery);
  const [founding, setFounding] = useState(false);
  const all = bands.data?.pages.flatMap((page) => page.bands) ?? [];
  const form = founding || (bands.isSuccess && all.length === 0);
  return (
    <Page
      title={t('title')}
      actions={!form && bands.isSuccess && <Button onClick={() => setFounding(true)}>{t('found')}</Button>}
    >
      {profile.data && !profile.data.display_name && <ProfileHint name={name} />}
      {bands.isPending && <Loading />}
      {bands.isError && <Failed error={bands.error} retry={bands.refetch} />}
      {bands.isSuccess && all.length === 0 && (
        <Notice icon={<IconMusic size={32} />} title={t('empty')} text={t('emptyText')} />
      )}
      {form && <FoundForm />}
      {all.length > 0 && <BandList bands={all} pages={bands} />}
    </Page>
  );
}

function BandList({ bands, pages }: { bands: BandSummary[]; pages: Pages }) {
  const t = useTranslations('bands');
  const format = useFormatter();
  return (
    <List label={t('title')} pages={pages}>
      {bands.map((band) => (
        <Row key={band.id} whole>
          <Avatar color="violet" radius="md" aria-hidden>
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

function FoundForm() {
  const t = useTranslations('bands');
  const toast = useToast();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const locale = new Intl.Locale(useLocale()).language as Language;
  const [name, setName] = useState('');
  const words = useFaultText();
  const found = useMutation({
    // Not repeated by itself: it takes no key, and a lost answer could mean that the band is there already.
    mutationFn: () => foundBand({ name: name.trim(), locale }),
    onSuccess: async (band) => {
      await readAgain(queries, keys.bands);
      toast.done(t('founded', { name: band.name }));
      navigate(`/bands/${band.id}`);
    },
    onError: (error) => refusalOf(error).fault('/name') ?? toast.failed(error),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim()) found.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.found}>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={found.error && words(refusalOf(found.error).fault('/name'))}
        maxLength={80}
        required
      />
      <Text size="sm" c="dimmed">
        {t('mailLanguage')}
      </Text>
      <Group>
        <Button type="submit" loading={found.isPending}>
          {t('create')}
        </Button>
      </Group>
    </form>
  );
}
