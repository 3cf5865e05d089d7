import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly busy?: boolean;
  readonly onConfirm: () => unknown;
  readonly onClose: () => void;
}

/** Asks before something that can't be undone. */
export function Confirm({ opened, title, text, action, busy = false, onConfirm, onClose }: Props) {
  const t = useTranslations('app');
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <Text>{text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={() => void onConfirm()}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
