import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { NoticePage } from '../parts/States';

export default function NotFoundPage() {
  const t = useTranslations('app');
  return (
    <NoticePage title={t('notFoundTitle')} text={t('notFoundText')}>
      <Button component={Link} href="/">
        {t('home')}
      </Button>
    </NoticePage>
  );
}
