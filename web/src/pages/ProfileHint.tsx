import { Alert, Anchor } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';

/** Asks newcomers for their name. */
export function ProfileHint() {
  const t = useTranslations();
  return (
    <Alert variant="light">
      {t('profile.new')}{' '}
      <Anchor component={Link} href="/profile" inherit underline="always">
        {t('nav.profile')}
      </Anchor>
    </Alert>
  );
}
