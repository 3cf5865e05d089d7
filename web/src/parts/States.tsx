/** What a page shows while it has nothing else to show. */
import { Button, Group, Loader, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../api/problem';
import { useSentence } from './useSentence';
import classes from './States.module.css';

export function Loading() {
  const t = useTranslations('app');
  return (
    <div className={classes.loading} role="status" aria-label={t('loading')}>
      <Loader type="dots" aria-hidden />
    </div>
  );
}

interface NoticeProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly icon?: ReactNode;
  readonly color?: string;
  /** 1 where it is the whole page. */
  readonly order?: 1 | 2 | 3;
  readonly children?: ReactNode;
}

/** A few words in the middle, with what to do next below. */
export function Notice({ title, text, icon, color = 'violet', order = 2, children }: NoticeProps) {
  return (
    <div className={classes.notice}>
      {icon && (
        <ThemeIcon size={64} radius="xl" variant="light" color={color} aria-hidden>
          {icon}
        </ThemeIcon>
      )}
      <Title order={order} size="h3">
        {title}
      </Title>
      {text && <Text c="dimmed">{text}</Text>}
      {children && <Group justify="center">{children}</Group>}
    </div>
  );
}

/** Something could not be read. */
export function Failed({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const t = useTranslations('app');
  const sentence = useSentence();
  return (
    <div role="alert">
      <Notice title={sentence(refusalOf(error))}>
        {retry && (
          <Button variant="light" onClick={() => void retry()}>
            {t('retry')}
          </Button>
        )}
      </Notice>
    </div>
  );
}
