import { Badge, Button, Group, Paper, Switch, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Refused } from '../../../api/problem';
import { useTermLine } from '../../../parts/Terms';
import { useFaultText } from '../../../parts/useFaultText';
import { useSentence } from '../../../parts/useSentence';
import { Suggestion } from '../Suggestion';
import { isWaiting } from './quota';
import type { BulkEntry, Mistake } from './rows';
import { isOpen, type Run } from './useBatches';
import classes from '../Create.module.css';

const STEP = 100;

interface Words {
  readonly label: string;
  readonly detail: string;
  readonly color: string;
}

/** What is known of a row, in words: its own mistake, else what the API said of it. */
export function useResultWords(run: Run | undefined): (entry: BulkEntry) => Words {
  const t = useTranslations('bulk');
  const sentence = useSentence();
  const ofFault = useFaultText();
  return (entry) => {
    const { mistake } = entry;
    if (mistake) {
      if (mistake.key === 'twice')
        return { label: t('double'), detail: t('twice', { line: mistake.line }), color: 'gray' };
      if (mistake.key === 'noAddress') return { label: t('noAddress'), detail: '', color: 'orange' };
      return { label: t('invalid'), detail: t(mistake.key), color: 'red' };
    }
    const row = run?.results.get(entry.row);
    if (!row) {
      const over = run && !run.running && !run.dry;
      return { label: over ? t('unsent') : t('ready'), detail: '', color: 'gray' };
    }
    if (row.status === 'created') return { label: run?.dry ? t('ok') : t('created'), detail: '', color: 'green' };
    if (isWaiting(row)) return { label: t('waiting'), detail: '', color: 'blue' };
    const faults = row.problem?.errors?.map((fault) => ofFault(fault)).join(' ');
    const detail = faults ?? (row.problem ? sentence(new Refused(row.problem)) : '');
    if (isOpen(row)) return { label: t('repeat'), detail, color: 'orange' };
    return { label: t(row.status), detail, color: row.status === 'invalid' ? 'red' : 'orange' };
  };
}

interface Props {
  readonly entries: readonly BulkEntry[];
  readonly run: Run | undefined;
  /** Takes another address for a row; undefined where it is too late. */
  readonly onCorrect: ((entry: BulkEntry, email: string) => void) | undefined;
}

export function ResultTable({ entries, run, onCorrect }: Props) {
  const t = useTranslations('bulk');
  const app = useTranslations('app');
  const termLine = useTermLine();
  const words = useResultWords(run);
  const [shown, setShown] = useState(STEP);
  const [remarkable, setRemarkable] = useState(false);
  const worth = entries.filter(({ mistake, notes, suggestion }) => mistake ?? notes ?? suggestion);
  const listed = remarkable && worth.length > 0 ? worth : entries;
  return (
    <Paper p="md">
      <Group justify="space-between" mb="xs">
        <Counts entries={entries} />
        {worth.length > 0 && worth.length < entries.length && (
          <Switch
            label={t('remarkable', { count: worth.length })}
            checked={remarkable}
            onChange={(event) => setRemarkable(event.currentTarget.checked)}
          />
        )}
      </Group>
      <div className={classes.scroll}>
        <Table aria-label={t('preview')} verticalSpacing="sm" className={classes.stacked}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('line')}</Table.Th>
              <Table.Th>{t('who')}</Table.Th>
              <Table.Th>{t('result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {listed.slice(0, shown).map((entry) => {
              const { label, detail, color } = words(entry);
              const { suggestion } = entry;
              const more = [entry.email ? entry.name : undefined, termLine(entry)].filter(Boolean).join(' · ');
              return (
                <Table.Tr key={entry.row}>
                  <Table.Td>{entry.line}</Table.Td>
                  <Table.Td className={classes.wrap}>
                    {entry.email === '' ? (entry.name ?? '–') : entry.email}
                    {more && (
                      <Text size="sm" c="dimmed">
                        {more}
                      </Text>
                    )}
                    <Notes entry={entry} />
                    {suggestion && onCorrect && (
                      <Suggestion email={suggestion} onTake={(email) => onCorrect(entry, email)} />
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={color} tt="none" h="auto" classNames={{ label: classes.lines }}>
                      {label}
                    </Badge>
                    {detail && (
                      <Text size="sm" c="dimmed">
                        {detail}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
      {shown < listed.length && (
        <Button variant="subtle" fullWidth onClick={() => setShown(shown + STEP)}>
          {app('more')}
        </Button>
      )}
    </Paper>
  );
}

/** How many are of which kind: together, they are all rows. */
function Counts({ entries }: { entries: readonly BulkEntry[] }) {
  const t = useTranslations('bulk');
  const count = (test: (mistake: Mistake | undefined) => boolean) =>
    entries.filter(({ mistake }) => test(mistake)).length;
  const counts = {
    ready: count((mistake) => !mistake),
    double: count((mistake) => mistake?.key === 'twice'),
    none: count((mistake) => mistake?.key === 'noAddress'),
  };
  const bad = entries.length - counts.ready - counts.double - counts.none;
  return (
    <Text c="dimmed" size="sm" role="status">
      {t('counts', { ...counts, bad })}
    </Text>
  );
}

function Notes({ entry: { notes = [] } }: { entry: BulkEntry }) {
  const t = useTranslations('bulk');
  return notes.map((note) => (
    <Text key={JSON.stringify(note)} size="sm" c="dimmed">
      {t(`rowNotes.${note.key}`, note)}
    </Text>
  ));
}
