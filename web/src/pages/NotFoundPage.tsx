import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { usePageTitle } from '../parts/Page';
import { Notice } from '../parts/States';

export default function NotFoundPage() {
  const t = useTranslations('app');
  usePageTitle(t('notFoundTitle'));
  return (
    <Notice order={1} title={t('notFoundTitle')} text={t('notFoundText')}>
      <Button component={Link} href="/">
        {t('home')}
      </Button>
    </Notice>
  );
}
