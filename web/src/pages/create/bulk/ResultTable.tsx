import { Badge, Button, Paper, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Refused } from '../../../api/problem';
import { useTermLine } from '../../../parts/Terms';
import { useFaultText } from '../../../parts/useFaultText';
import { useSentence } from '../../../parts/useSentence';
import { isWaiting } from './quota';
import type { BulkEntry } from './rows';
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
      const detail = mistake.key === 'twice' ? t('twice', { row: mistake.row }) : t(mistake.key);
      return { label: t('invalid'), detail, color: 'red' };
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

export function ResultTable({ entries, run }: { entries: readonly BulkEntry[]; run: Run | undefined }) {
  const t = useTranslations('bulk');
  const app = useTranslations('app');
  const termLine = useTermLine();
  const words = useResultWords(run);
  const [shown, setShown] = useState(STEP);
  const bad = entries.filter((entry) => entry.mistake).length;
  return (
    <Paper p="md">
      <Text c="dimmed" size="sm" mb="xs" role="status">
        {t('rows', { count: entries.length })}
        {bad > 0 && `, ${t('bad', { count: bad })}`}
      </Text>
      <div className={classes.scroll}>
        <Table aria-label={t('preview')} verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('row')}</Table.Th>
              <Table.Th>{t('who')}</Table.Th>
              <Table.Th>{t('result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.slice(0, shown).map((entry) => {
              const { label, detail, color } = words(entry);
              const more = termLine(entry);
              return (
                <Table.Tr key={entry.row}>
                  <Table.Td>{entry.row}</Table.Td>
                  <Table.Td className={classes.wrap}>
                    {entry.email || '–'}
                    {more && (
                      <Text size="sm" c="dimmed">
                        {more}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={color} tt="none">
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
      {shown < entries.length && (
        <Button variant="subtle" fullWidth onClick={() => setShown(shown + STEP)}>
          {app('more')}
        </Button>
      )}
    </Paper>
  );
}
