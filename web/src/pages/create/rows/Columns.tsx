import { NativeSelect, Paper, Table, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Table as TableOfList } from '../box/read/read';
import { COLUMN_KINDS, type ColumnKind } from '../box/read/words';
import classes from '../Create.module.css';

interface Props {
  readonly table: TableOfList;
  readonly disabled: boolean;
  readonly onChange: (column: number, kind: ColumnKind) => void;
}

/** The first rows of a table, with a choice above each column of what it holds. Columns with nothing in them are left out. */
export function Columns({ table, disabled, onChange }: Props) {
  const t = useTranslations('bulk');
  const shown = table.columns.flatMap(({ name, kind, empty }, index) => {
    const cells = table.sample.map((row) => row[index] ?? '');
    return name || !empty || kind !== 'ignore' ? [{ name, kind, index, cells }] : [];
  });
  return (
    <Paper p="md">
      <Text fw={600}>{t('columnsTitle')}</Text>
      <Text c="dimmed" size="sm" mb="xs">
        {t('columnsText')}
      </Text>
      <div className={classes.sideways}>
        <Table aria-label={t('columnsTitle')} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              {shown.map(({ name, kind, index }) => (
                <Table.Th key={index} className={classes.column}>
                  <NativeSelect
                    label={name || t('columnNumber', { number: index + 1 })}
                    value={kind}
                    classNames={{ input: classes.plain }}
                    disabled={disabled}
                    onChange={(event) => {
                      const { value } = event.currentTarget;
                      const chosen = COLUMN_KINDS.find((each) => each === value);
                      if (chosen) onChange(index, chosen);
                    }}
                    data={COLUMN_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
                  />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.sample.map((_, row) => (
              <Table.Tr key={row}>
                {shown.map(({ index, cells }) => (
                  <Table.Td key={index}>
                    <Text size="sm" c="dimmed" lineClamp={1} className={classes.wrap}>
                      {cells[row]}
                    </Text>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Paper>
  );
}
