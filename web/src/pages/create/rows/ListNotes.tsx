import { Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'use-intl';
import type { ColumnKind } from '../box/read/words';
import type { Rows } from './sources';

const KEYS = ['separator', 'title', 'header', 'misquoted'] as const;
const MOST = 20;

/** What of the input is no row, and how the rest was read. */
export function ListNotes({ list: { notes, tables } }: { list: Rows }) {
  const t = useTranslations('bulk');
  const format = useFormatter();
  const lines = KEYS.flatMap((key) => {
    const numbers = notes.filter((note) => note.key === key).map(({ from }) => String(from));
    const more = numbers.length > MOST ? ['…'] : [];
    const some = format.list([...numbers.slice(0, MOST), ...more]);
    return numbers.length > 0 ? [t(`notes.${key}`, { count: numbers.length, lines: some })] : [];
  });
  for (const note of notes)
    if (note.key === 'outside')
      lines.push(t('notes.outside', { line: note.from, count: note.emails.length, emails: format.list(note.emails) }));
  for (const table of tables) {
    const columns = table.columns.map((column, index) => ({
      ...column,
      name: column.name || t('columnInText', { number: index + 1 }),
    }));
    const named = (some: typeof columns) => format.list(some.map(({ name }) => name));
    const used = columns.filter(({ kind }) => kind === 'email');
    const unused = columns.filter(({ kind, addressed, unknown }) => addressed && isUnused(kind, unknown));
    if (used.length + unused.length > 1)
      lines.push(
        t('notes.mails', {
          all: named(columns.filter((column) => used.includes(column) || unused.includes(column))),
          count: used.length,
          used: named(used),
          others: unused.length,
          unused: named(unused),
        }),
      );
    const parts = columns.filter(({ kind }) => kind === 'part');
    if (parts.length > 1) lines.push(t('notes.parts', { names: named(parts) }));
  }
  return (
    lines.length > 0 && (
      <div>
        {[...new Set(lines)].map((line) => (
          <Text key={line} size="sm" c="dimmed">
            {line}
          </Text>
        ))}
      </div>
    )
  );
}

/** Whether a column's addresses get no invite, though nobody chose that. */
function isUnused(kind: ColumnKind, unknown: boolean): boolean {
  return kind === 'ignore' ? unknown : kind !== 'email' && kind !== 'message';
}
