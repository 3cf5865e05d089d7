import { ActionIcon, Badge, Button, Group, Paper, Switch, Table, Text } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyLink } from '../../../parts/CopyLink';
import { useTermLine } from '../../../parts/Terms';
import { isDone, type Outcome, type Outcomes } from './outcomes';
import { RowEditor } from './RowEditor';
import type { Entry, RowEdit } from './rows';
import { Suggestion } from './Suggestion';
import { useOutcomeWords } from './useOutcomeWords';
import classes from '../Create.module.css';

const STEP = 100;
const READY: Outcome = { kind: 'ready' };

interface Props {
  readonly entries: readonly Entry[];
  readonly outcomes: Outcomes;
  /** While rows are sent, none can be changed. */
  readonly busy: boolean;
  readonly onEdit: (entry: Entry, edit: RowEdit) => void;
  readonly onRemove: (entry: Entry) => void;
}

export function RowTable({ entries, outcomes, busy, onEdit, onRemove }: Props) {
  const t = useTranslations('bulk');
  const app = useTranslations('app');
  const [shown, setShown] = useState(STEP);
  const [remarkable, setRemarkable] = useState(false);
  const table = useRef<HTMLDivElement>(null);
  const outcomeOf = ({ row }: Entry) => outcomes.get(row) ?? READY;
  const worth = entries.filter(
    (entry) =>
      entry.notes ?? entry.suggestion ?? !['ready', 'unchecked', 'later', 'invited'].includes(outcomeOf(entry).kind),
  );
  const listed = remarkable && worth.length > 0 ? worth : entries;
  return (
    <Paper p="md">
      {worth.length > 0 && worth.length < entries.length && (
        <Switch
          label={t('remarkable', { count: worth.length })}
          checked={remarkable}
          onChange={(event) => setRemarkable(event.currentTarget.checked)}
        />
      )}
      <div className={classes.scroll} ref={table} tabIndex={-1} style={{ outline: 'none' }}>
        <Table aria-label={t('preview')} verticalSpacing="sm" className={classes.stacked}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('line')}</Table.Th>
              <Table.Th>{t('who')}</Table.Th>
              <Table.Th>{t('result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {listed.slice(0, shown).map((entry) => (
              <Row
                key={entry.row}
                entry={entry}
                outcome={outcomeOf(entry)}
                busy={busy}
                onEdit={(edit) => onEdit(entry, edit)}
                onRemove={() => {
                  table.current?.focus();
                  onRemove(entry);
                }}
              />
            ))}
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

interface RowProps {
  readonly entry: Entry;
  readonly outcome: Outcome;
  readonly busy: boolean;
  readonly onEdit: (edit: RowEdit) => void;
  readonly onRemove: () => void;
}

function Row({ entry, outcome, busy, onEdit, onRemove }: RowProps) {
  const t = useTranslations('create');
  const termLine = useTermLine();
  const [editing, setEditing] = useState(false);
  // The editor takes the place of what was pressed: the focus goes back there.
  const closed = useRef(false);
  const pencil = useCallback((button: HTMLButtonElement | null) => {
    if (closed.current) button?.focus();
  }, []);
  const close = () => {
    closed.current = true;
    setEditing(false);
  };
  const { label, detail, color } = useOutcomeWords()(outcome);
  const { email, name, suggestion } = entry;
  const more = [name && email, termLine(entry)].filter(Boolean).join(' · ');
  const whom = email || (name ?? '–');
  const url = outcome.kind === 'invited' ? outcome.invite?.url : undefined;
  const open = !busy && outcome.kind !== 'invited';
  // Whose invite is out may take this for withdrawing it.
  const isOut =
    outcome.kind === 'invited' || (outcome.kind === 'needless' && outcome.why !== 'twice' && outcome.why !== 'self');

  return (
    <Table.Tr>
      <Table.Td>{entry.line}</Table.Td>
      <Table.Td className={classes.wrap} {...(outcome.kind === 'needless' && { c: 'dimmed' })}>
        {editing && open ? (
          <RowEditor
            entry={entry}
            onSave={(edit) => {
              onEdit(edit);
              close();
            }}
            onClose={close}
          />
        ) : (
          <>
            {name ?? whom}
            {more && (
              <Text size="sm" c="dimmed">
                {more}
              </Text>
            )}
          </>
        )}
        <Notes entry={entry} />
        {suggestion && open && <Suggestion email={suggestion} onTake={(meant) => onEdit({ email: meant })} />}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="space-between" align="flex-start">
          <div className={classes.outcome}>
            <Badge variant="light" color={color} tt="none" h="auto" classNames={{ label: classes.lines }}>
              {label}
            </Badge>
            {detail && (
              <Text size="sm" c="dimmed">
                {detail}
              </Text>
            )}
          </div>
          <Group gap={4} wrap="nowrap">
            {url && <CopyLink url={url} whom={whom} compact />}
            {open && !editing && (
              <ActionIcon
                ref={pencil}
                variant={isDone(outcome) || outcome.kind === 'ready' ? 'subtle' : 'light'}
                size="lg"
                aria-label={t('mend', { whom })}
                onClick={() => setEditing(true)}
              >
                <IconPencil size={18} aria-hidden />
              </ActionIcon>
            )}
            {!busy && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={isOut ? t('takeOff', { whom: name ?? whom }) : t('remove', { whom })}
                onClick={onRemove}
              >
                <IconX size={18} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Notes({ entry: { notes = [] } }: { entry: Entry }) {
  const t = useTranslations('bulk');
  return notes.map((note) => (
    <Text key={JSON.stringify(note)} size="sm" c="dimmed">
      {t(`rowNotes.${note.key}`, note)}
    </Text>
  ));
}
