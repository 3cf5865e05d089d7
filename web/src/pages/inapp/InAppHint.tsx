/**
 * How to open the invite in the real browser, for those who opened it in an app's own: people are not signed in there,
 * and some sign-ins refuse such browsers. Nothing waits for it.
 */
import { Alert, Button, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { type Held, linkOf } from '../invite/token';
import { browserApp } from './browserApp';
import classes from './InAppHint.module.css';

export default function InAppHint({ held }: { held: Held }) {
  const t = useTranslations('inApp');
  const tr = useTranslations('invites');
  const clipboard = useClipboard({ timeout: 2500 });
  const app = browserApp(window.navigator.userAgent);
  if (!app) return null;
  const link = linkOf(held);
  return (
    <Alert
      color="violet"
      role="note"
      className={classes.hint ?? ''}
      title={app.name ? t('title', { app: app.name }) : t('titleUnnamed')}
    >
      <Text size="sm">{t('text', { phone: app.phone })}</Text>
      <Button
        size="xs"
        variant="default"
        mt="xs"
        leftSection={clipboard.copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        onClick={() => clipboard.copy(link)}
        aria-live="polite"
      >
        {clipboard.copied ? tr('linkCopied') : tr('copyLink')}
      </Button>
      {clipboard.error && (
        <Text size="sm" mt="xs" role="alert" className={classes.link ?? ''}>
          {t('copyFailed')}
          <br />
          {link}
        </Text>
      )}
    </Alert>
  );
}
