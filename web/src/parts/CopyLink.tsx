import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useToast } from './toast';

interface Props {
  readonly url: string;
  readonly whom?: string;
  /** Only the icon. */
  readonly compact?: boolean;
}

export function CopyLink({ url, whom, compact }: Props) {
  const t = useTranslations('invites');
  const clipboard = useClipboard({ timeout: 2500 });
  const toast = useToast();
  const { error } = clipboard;
  useEffect(() => {
    if (error) toast.wrong(t('copyFailed'));
  }, [error, t, toast]);
  const icon = clipboard.copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />;
  const label = clipboard.copied ? t('linkCopied') : t('copyLink');
  if (!compact) {
    return (
      <Button variant="light" leftSection={icon} onClick={() => clipboard.copy(url)} aria-live="polite">
        {label}
      </Button>
    );
  }
  return (
    <Tooltip label={label} opened={clipboard.copied}>
      <ActionIcon
        variant="default"
        size="lg"
        onClick={() => clipboard.copy(url)}
        aria-label={whom ? `${label}: ${whom}` : label}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
