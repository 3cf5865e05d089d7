import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'use-intl';
import { useTimeLeft } from '../../../parts/Countdown';
import { save } from '../../../parts/save';
import { useSentence } from '../../../parts/useSentence';
import { isWaiting } from './quota';
import { useResultWords } from './ResultTable';
import { type BulkEntry, csvFile } from './rows';
import { isOpen, isPassing, type Run } from './useBatches';

interface SummaryProps {
  readonly run: Run;
  /** How many rows were not even sent. */
  readonly mistaken: number;
  /** How many rows have the address of another. */
  readonly doubles: number;
}

/** How far it is, how it went, and why it stopped. */
export function Summary({ run, mistaken, doubles }: SummaryProps) {
  const t = useTranslations('bulk');
  const sum = useTranslations('bulk.sum');
  const sentence = useSentence();
  const all = [...run.results.values()];
  const count = {
    good: all.filter((row) => row.status === 'created').length,
    waiting: all.filter(isWaiting).length,
    again: all.filter(isPassing).length,
    unsent: run.rows - all.length,
    bad: mistaken,
  };
  count.bad += all.length - count.good - count.waiting - count.again;
  const others = (['waiting', 'bad', 'again', 'unsent'] as const).filter((what) => count[what] > 0);
  // Each row of the list is in one of them.
  const parts = [
    sum('good', { count: count.good, when: run.dry ? (count.waiting > 0 ? 'now' : 'check') : 'done' }),
    ...(doubles > 0 ? [sum('double', { count: doubles })] : []),
    ...others.map((what) => sum(what, { count: count[what], when: run.dry ? 'check' : 'done' })),
    ...(others.length === 0 ? [sum('fine')] : []),
  ];
  return (
    <Stack gap="xs">
      {run.running && (
        <>
          <Progress
            value={(100 * run.done) / Math.max(1, run.total)}
            aria-label={run.dry ? t('checking') : t('sending')}
            size="lg"
            animated
          />
          <Text size="sm">{t('progress', { done: run.done, total: run.total })}</Text>
        </>
      )}
      <div role="status">
        {!run.running && all.length > 0 && (
          <Alert color={others.length > 0 ? 'orange' : 'green'}>{parts.join(', ')}.</Alert>
        )}
      </div>
      {run.refused && (
        <Alert color="red" role="alert">
          {sentence(run.refused)}
        </Alert>
      )}
    </Stack>
  );
}

const LONG_AGO = new Date(0).toISOString();

interface ActionsProps {
  readonly entries: readonly BulkEntry[];
  readonly run: Run | undefined;
  /** The rows that are still to be sent. */
  readonly rest: readonly BulkEntry[];
  readonly busy: boolean;
  readonly onCheck: () => unknown;
  readonly onSend: () => unknown;
  readonly onStop: () => void;
  readonly onClear: () => void;
  readonly onSave: (run: Run) => void;
}

export function Actions({ entries, run, rest, busy, onCheck, onSend, onStop, onClear, onSave }: ActionsProps) {
  const t = useTranslations('bulk');
  const wait = useTimeLeft(run?.until ?? LONG_AGO);
  if (run?.running) {
    return (
      <Group>
        <Button variant="default" onClick={onStop}>
          {t('stop')}
        </Button>
      </Group>
    );
  }
  const began = run && !run.dry && run.results.size > 0;
  const waiting = [...(run?.results.values() ?? [])].filter(isWaiting).length;
  const held = wait.over ? 0 : waiting;
  // What a check has found to be of no use is not counted.
  const due = rest.filter(({ row }) => {
    const result = run?.results.get(row);
    return result?.status === 'created' || (isOpen(result) && !(held > 0 && isWaiting(result)));
  }).length;
  return (
    <Group>
      {due > 0 && (
        <Button disabled={busy} onClick={() => void onSend()}>
          {began ? t('sendRest', { count: due }) : t('send', { count: due })}
        </Button>
      )}
      {!began && rest.length > 0 && (
        <Button variant="default" disabled={busy} onClick={() => void onCheck()}>
          {t('check')}
        </Button>
      )}
      {held > 0 && <Button disabled>{t('wait.goOn', { count: held, time: wait.text })}</Button>}
      {began && (
        <>
          <DownloadResults entries={entries} run={run} onSave={() => onSave(run)} />
          <Button variant="default" onClick={onClear}>
            {t('again')}
          </Button>
        </>
      )}
    </Group>
  );
}

interface DownloadProps {
  readonly entries: readonly BulkEntry[];
  readonly run: Run;
  readonly onSave: () => void;
}

function DownloadResults({ entries, run, onSave }: DownloadProps) {
  const t = useTranslations('bulk');
  const locale = useLocale();
  const words = useResultWords(run);
  const download = () => {
    const columns = (['row', 'email', 'name', 'result', 'detail', 'link'] as const).map((name) => t(`columns.${name}`));
    const lines = entries.map((entry) => {
      const { label, detail } = words(entry);
      const url = run.results.get(entry.row)?.invite?.url ?? '';
      return [String(entry.line), entry.email, entry.name ?? '', label, detail, url];
    });
    save(csvFile(columns, lines, locale), 'invite-results.csv');
    onSave();
  };
  return (
    <Button leftSection={<IconDownload size={18} aria-hidden />} variant="light" onClick={download}>
      {t('download')}
    </Button>
  );
}
