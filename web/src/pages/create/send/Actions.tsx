import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useTimeLeft } from '../../../parts/Countdown';
import { save } from '../../../parts/save';
import { countOf, isDone, type Outcome, type Outcomes, SENT } from '../rows/outcomes';
import { csvFile, type Entry } from '../rows/rows';
import { useOutcomeWords } from '../rows/useOutcomeWords';
import type { Run } from './useBatches';

const LONG_AGO = new Date(0).toISOString();
const READY: Outcome = { kind: 'ready' };

interface Props {
  readonly entries: readonly Entry[];
  readonly outcomes: Outcomes;
  readonly run: Run | undefined;
  /** When the quotas start anew, as far as it matters. */
  readonly until: string | undefined;
  /** Whether the list is too long to be sent. */
  readonly tooMany: boolean;
  /** Whether those who are invited get mail. */
  readonly isMailed: boolean;
  readonly onSend: () => unknown;
  readonly onStop: () => void;
  readonly onRemove: (entries: readonly Entry[]) => void;
  readonly onSave: (run: Run) => void;
  /** What can be done before they are sent. */
  readonly before: ReactNode;
}

export function Actions(props: Props) {
  const { entries, outcomes, run, until, tooMany, isMailed, onSend, onStop, onRemove, onSave, before } = props;
  const t = useTranslations('bulk');
  const wait = useTimeLeft(until ?? LONG_AGO);
  if (run?.running) {
    return (
      <Group>
        {/* The second press of a double click was meant for the button that was here. */}
        <Button variant="default" onClick={({ detail }) => detail < 2 && onStop()}>
          {t('stop')}
        </Button>
      </Group>
    );
  }
  const began = run !== undefined && run.results.size > 0;
  const held = wait.over ? 0 : countOf(outcomes, 'waiting', 'later');
  const due = countOf(outcomes, ...SENT, 'again', 'unsent', ...(wait.over ? (['waiting', 'later'] as const) : []));
  const done = entries.filter(({ row }) => isDone(outcomes.get(row) ?? READY));
  return (
    <Group>
      {due > 0 && !tooMany && (
        <Button onClick={() => void onSend()}>
          {began ? t('sendRest', { count: due }) : t(isMailed ? 'send' : 'sendUnmailed', { count: due })}
        </Button>
      )}
      {held > 0 && !tooMany && (began || due === 0) && (
        <Button disabled>{t('wait.goOn', { count: held, time: wait.text })}</Button>
      )}
      {due + held > 0 && !tooMany && before}
      {began && <DownloadResults entries={entries} outcomes={outcomes} onSave={() => onSave(run)} />}
      {began && done.length > 0 ? (
        <Button variant="default" onClick={() => onRemove(done)}>
          {t('removeDone')}
        </Button>
      ) : (
        <Button variant="default" onClick={() => onRemove(entries)}>
          {t('removeAll')}
        </Button>
      )}
    </Group>
  );
}

interface DownloadProps {
  readonly entries: readonly Entry[];
  readonly outcomes: Outcomes;
  readonly onSave: () => void;
}

function DownloadResults({ entries, outcomes, onSave }: DownloadProps) {
  const t = useTranslations('bulk');
  const locale = useLocale();
  const words = useOutcomeWords();
  const download = () => {
    const columns = (['row', 'email', 'name', 'result', 'detail', 'link'] as const).map((name) => t(`columns.${name}`));
    const lines = entries.map((entry) => {
      const outcome = outcomes.get(entry.row) ?? READY;
      const { label, detail } = words(outcome);
      const url = outcome.kind === 'invited' ? (outcome.invite?.url ?? '') : '';
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
