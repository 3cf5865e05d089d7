import { Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'use-intl';
import type { List as ReadList } from './list/read';

const KEYS = ['separator', 'title', 'header', 'misquoted'] as const;
const MOST = 20;

/** What of the input is no row, and how the rest was read. */
export function ListNotes({ list }: { list: ReadList }) {
  const t = useTranslations('bulk');
  const format = useFormatter();
  const lines = KEYS.flatMap((key) => {
    const numbers = list.notes.filter((note) => note.key === key).map(({ from }) => String(from));
    const more = numbers.length > MOST ? ['…'] : [];
    const named = format.list([...numbers.slice(0, MOST), ...more]);
    return numbers.length > 0 ? [t(`notes.${key}`, { count: numbers.length, lines: named })] : [];
  });
  const mails = (list.table?.columns ?? []).filter(({ kind }) => kind === 'email');
  const names = mails.map(({ name }) => name).filter(Boolean);
  if (mails.length > 1) lines.push(t('notes.mails', { count: names.length, names: format.list(names) }));
  return (
    lines.length > 0 && (
      <div>
        {lines.map((line) => (
          <Text key={line} size="sm" c="dimmed">
            {line}
          </Text>
        ))}
      </div>
    )
  );
}
