import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useSession } from '../../auth/useSession';
import { End } from './EndState';

/** The page was reloaded, or someone came without a link. */
export function NoToken() {
  const t = useTranslations('invite');
  const signedIn = useSession().status === 'signed-in';
  return (
    <End
      icon={<IconLink />}
      color="violet"
      title={t('noneTitle')}
      text={signedIn ? `${t('noneText')} ${t('noneSignedIn')}` : t('noneText')}
    >
      {signedIn && (
        <Button component={Link} href="/inbox" variant="light">
          {t('goToInbox')}
        </Button>
      )}
    </End>
  );
}
