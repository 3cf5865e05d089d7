import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { Confirm } from '../../../parts/Confirm';
import type { Opener } from '../../../parts/Dialog';

interface Props {
  readonly opened: boolean;
  readonly opener: Opener;
  /** How many rows nobody was invited from. */
  readonly count: number;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/** Asks before a list is wiped of which some rows are left. */
export function NewList({ opened, opener, count, onKeep, onDiscard, onClose }: Props) {
  const t = useTranslations('bulk');
  return (
    <Confirm
      opened={opened}
      opener={opener}
      title={t('againTitle')}
      text={t('againText', { count })}
      action={t('againDiscard')}
      onConfirm={onDiscard}
      onClose={onClose}
    >
      <Button fullWidth onClick={onKeep}>
        {t('againKeep', { count })}
      </Button>
    </Confirm>
  );
}
