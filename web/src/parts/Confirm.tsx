import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog, type Opener } from './Dialog';

interface Props {
  readonly opened: boolean;
  readonly opener: Opener;
  readonly title: string;
  readonly text?: string;
  readonly action: string;
  /** Whether it can't be undone. */
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => unknown;
  readonly onClose: () => void;
  /** What more there is to choose. */
  readonly children?: ReactNode;
}

/** Asks before something is done. */
export function Confirm({
  opened,
  opener,
  title,
  text,
  action,
  danger = true,
  busy = false,
  onConfirm,
  onClose,
  children,
}: Props) {
  const t = useTranslations('app');
  return (
    <Dialog opened={opened} opener={opener} onClose={onClose} title={title}>
      {text && <Text mb={children ? 'md' : 0}>{text}</Text>}
      {children}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('cancel')}
        </Button>
        <Button {...(danger && { color: 'red' })} loading={busy} onClick={() => void onConfirm()}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
