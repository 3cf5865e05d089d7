import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconDeviceFloppy, IconDownload, IconHourglass } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'use-intl';
import { useTimeLeft } from '../../../parts/Countdown';
import type { KeptRows } from '../../../parts/keptRows';
import { isWaiting } from './quota';
import type { Run } from './useBatches';

/** A day and time as the reader's region and clock have it. */
export function useWhen(): (at: string) => string {
  const format = useFormatter();
  return (at) => {
    const style = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const;
    return format.dateTime(new Date(at), style);
  };
}

interface WaitingProps {
  readonly run: Run;
  readonly until: string;
  readonly isKept: boolean;
  /** Whether the browser kept nothing though it was asked to. */
  readonly failed: boolean;
  readonly onDownload: () => void;
  readonly onKeep: () => void;
  readonly onForget: () => void;
}

/** Why rows wait, until when, and how they are not lost until then. */
export function Waiting({ run, until, isKept, failed, onDownload, onKeep, onForget }: WaitingProps) {
  const t = useTranslations('bulk.wait');
  const when = useWhen();
  const waiting = [...run.results.values()].filter(isWaiting);
  const spent = waiting.find((row) => row.problem?.quota)?.problem?.quota;
  const of = spent?.of ?? 'other';
  return (
    <Alert color="blue" icon={<IconHourglass aria-hidden />} title={t('title', { count: waiting.length })}>
      <Stack gap="sm">
        <Text size="sm">{t('why', { of, when: when(until) })}</Text>
        <Text size="sm">{isKept ? t('kept') : t('how')}</Text>
        <Group>
          <Button variant="light" leftSection={<IconDownload size={18} aria-hidden />} onClick={onDownload}>
            {t('download')}
          </Button>
          {isKept ? (
            <Button variant="default" onClick={onForget}>
              {t('forget')}
            </Button>
          ) : (
            <Button variant="default" leftSection={<IconDeviceFloppy size={18} aria-hidden />} onClick={onKeep}>
              {t('keep')}
            </Button>
          )}
        </Group>
        {failed && (
          <Text size="sm" c="red" role="alert">
            {t('notKept')}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

interface KeptOfferProps {
  readonly kept: KeptRows;
  readonly onUse: (kept: KeptRows) => void;
  readonly onForget: () => void;
}

/** What was kept of an earlier list. */
export function KeptOffer({ kept, onUse, onForget }: KeptOfferProps) {
  const t = useTranslations('bulk.wait');
  const when = useWhen();
  const { over } = useTimeLeft(kept.until);
  return (
    <Alert color="blue" icon={<IconHourglass aria-hidden />} title={t('offer', { count: kept.count })}>
      <Stack gap="sm">
        <Text size="sm">{t('offerWhen', { when: over ? 'now' : 'later', at: when(kept.until) })}</Text>
        <Group>
          <Button variant="light" onClick={() => onUse(kept)}>
            {t('use')}
          </Button>
          <Button variant="default" onClick={onForget}>
            {t('forget')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
