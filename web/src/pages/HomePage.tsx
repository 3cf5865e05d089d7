import { Text, Title } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { whose } from '../auth/session';
import { useSession } from '../auth/useSession';
import { later } from '../parts/later';
import { NeedSignIn } from '../parts/NeedSignIn';
import { usePageTitle } from '../parts/Page';
import { Loading } from '../parts/States';
import { Trumpet } from '../parts/Trumpet';
import { ExampleCard } from './home/ExampleCard';
import { SignInToFound } from './home/FoundForm';
import classes from './HomePage.module.css';

const Bands = later(() => import('./home/Bands'), <Loading />);

export default function HomePage() {
  const state = useSession();
  if (state.status === 'starting') return <Loading />;
  // Their page waits where their sign-in has run out.
  if (whose(state)) return <NeedSignIn>{({ name }) => <Bands name={name} />}</NeedSignIn>;
  return <Welcome failed={state.failure === 'failed'} />;
}

function Welcome({ failed }: { failed: boolean }) {
  const t = useTranslations();
  const heading = usePageTitle(t('home.title'));
  return (
    <div className={classes.welcome}>
      <div className={classes.begin}>
        <Trumpet className={classes.motif} />
        <Title order={1} ref={heading} tabIndex={-1}>
          {t('home.title')}
        </Title>
        <Text size="lg">{t('home.text')}</Text>
        {failed && (
          <Text c="red" role="alert">
            {t('auth.failedText')}
          </Text>
        )}
        <SignInToFound />
        <Text c="dimmed" size="sm">
          {t('home.invited')}
        </Text>
      </div>
      <ExampleCard />
    </div>
  );
}
