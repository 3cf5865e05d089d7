import { Group, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Band, keys, readAgain } from '../../../api/queries';
import type { KeptRows } from '../../../parts/keptRows';
import { offerOf, OptionFields, optionsOf } from '../OptionFields';
import { Actions, Summary } from './Actions';
import { Columns } from './Columns';
import { Example, Upload } from './Files';
import { LeaveWarning } from './LeaveWarning';
import { textOf, type Unread } from './list/decode';
import { type Choices, readList, textOfRows } from './list/read';
import type { ColumnKind } from './list/words';
import { ListNotes } from './ListNotes';
import { NewList } from './NewList';
import { ResultTable } from './ResultTable';
import { type BulkEntry, MOST_ROWS } from './rows';
import { isOpen, type Run, useBatches } from './useBatches';
import { useKeptRows } from './useKeptRows';
import { KeptOffer, Waiting } from './Waiting';
import { useWaitingList } from './waitingList';
import classes from '../Create.module.css';

type ChoicesMade = Choices & Required<Pick<Choices, 'kinds' | 'fixes'>>;

const NO_CHOICES: ChoicesMade = { kinds: new Map(), fixes: new Map() };

export default function BulkInvite({ band }: { band: Band }) {
  const t = useTranslations('bulk');
  const queries = useQueryClient();
  const batches = useBatches(band.id);
  const { run } = batches;
  const [text, setText] = useState('');
  const [choices, setChoices] = useState(NO_CHOICES);
  const [unread, setUnread] = useState<Unread>();
  const [reading, setReading] = useState(false);
  const [saved, setSaved] = useState<Run>();
  const [secured, setSecured] = useState<Run>();
  const [options, setOptions] = useState(optionsOf(band));
  const [asking, setAsking] = useState(false);
  const pressed = useRef<HTMLElement>(null);
  const list = useMemo(() => readList(text, choices), [text, choices]);
  const { entries } = list;
  const sound = entries.filter((entry) => !entry.mistake);
  const doubles = entries.filter(({ mistake }) => mistake?.key === 'twice').length;
  const mistaken = entries.filter(({ mistake }) => mistake && mistake.key !== 'twice');
  const tooMany = sound.length > MOST_ROWS;
  // In a dry run nothing is settled.
  const rest = run && !run.dry ? sound.filter(({ row }) => isOpen(run.results.get(row))) : sound;
  const sent = run && !run.dry && run.results.size > 0 ? run : undefined;
  const running = run?.running ?? false;
  const waitingList = useWaitingList(entries, run, options);
  const rows = useKeptRows(band.id, sent && !running ? (waitingList.waiting ?? 'none') : undefined);
  const lost = waitingList.waiting !== undefined && sent !== undefined && !running && !rows.isKept && secured !== sent;
  const links = [...(sent?.results.values() ?? [])].some((row) => row.invite);
  const sending = running && !run?.dry;
  const left = [...mistaken, ...sound.filter(({ row }) => isUninvited(row, sent))].sort((a, b) => a.row - b.row);

  const edit = (next: string, isKept = false) => {
    setText(next);
    rows.setSame(isKept);
    // Those for columns stay while the columns do.
    if (isKept || !next) setChoices(NO_CHOICES);
    setUnread(undefined);
    setAsking(false);
    batches.clear();
  };
  const choose = (change: Choices) => {
    setChoices({ ...choices, ...change });
    batches.clear();
  };
  const chooseKind = (column: number, kind: ColumnKind) => {
    const names = list.table?.names ?? '';
    const others = choices.names === names ? choices.kinds : [];
    choose({ names, kinds: new Map([...others, [column, kind]]) });
  };
  const useKept = ({ text, options: kept }: KeptRows) => {
    edit(text, true);
    // Nobody gets mail because it isn't known any more that they should not.
    setOptions(kept ?? { ...optionsOf(band), notify: false });
  };
  const upload = async (file: File) => {
    setReading(true);
    const content = await textOf(file).catch(() => 'unreadable' as const);
    setReading(false);
    if (typeof content === 'string') setUnread(content);
    else edit(content.text);
  };
  const start = async (dry: boolean) => {
    await batches.start(sound, offerOf(options), dry);
    if (!dry) await readAgain(queries, keys.invites(band.id));
  };
  const clear = () => {
    pressed.current = document.activeElement as HTMLElement | null;
    if (left.length > 0) setAsking(true);
    else edit('');
  };
  const correct = ({ email, notes }: BulkEntry, meant: string) => {
    const read = notes?.find((note) => note.key === 'corrected')?.from ?? email;
    choose({ fixes: new Map([...choices.fixes, [read, meant]]) });
  };

  return (
    <Stack gap="lg">
      {(sending || lost || (links && saved !== sent)) && (
        <LeaveWarning because={sending ? 'sending' : lost ? 'waiting' : 'unsaved'} />
      )}
      {rows.kept && entries.length === 0 && <KeptOffer kept={rows.kept} onUse={useKept} onForget={rows.forget} />}
      <NewList
        opened={asking}
        opener={pressed}
        count={left.length}
        onKeep={() => edit(textOfRows(text, list, left))}
        onDiscard={() => edit('')}
        onClose={() => setAsking(false)}
      />
      {!sent && (
        <>
          <Paper p="lg">
            <fieldset className={classes.fields} disabled={running || reading}>
              <Stack>
                <Text c="dimmed">{t('text')}</Text>
                <Group>
                  <Upload onFile={upload} />
                  <Example />
                </Group>
                <Textarea
                  label={t('paste')}
                  placeholder={t('placeholder')}
                  value={text}
                  onChange={(event) => edit(event.currentTarget.value)}
                  rows={6}
                  error={unread ? t(unread) : tooMany && t('tooMany', { most: MOST_ROWS })}
                  errorProps={{ role: 'alert' }}
                  spellCheck={false}
                />
                {entries.length > 0 && !tooMany && (
                  <>
                    <Text fw={600}>{t('defaults')}</Text>
                    <OptionFields
                      options={options}
                      onChange={setOptions}
                      mail={band.settings.email_notifications}
                      reminders={band.settings.reminders}
                      fault={() => undefined}
                    />
                  </>
                )}
              </Stack>
            </fieldset>
          </Paper>
          {list.table && <Columns table={list.table} disabled={running || reading} onChange={chooseKind} />}
        </>
      )}
      {run && <Summary run={run} mistaken={mistaken.length} doubles={doubles} />}
      {run?.until && !running && waitingList.waiting && (
        <Waiting
          run={run}
          until={run.until}
          isKept={rows.isKept}
          failed={rows.failed}
          onDownload={() => {
            waitingList.download();
            setSecured(sent);
          }}
          onKeep={() => waitingList.waiting && rows.keep(waitingList.waiting)}
          onForget={rows.forget}
        />
      )}
      {entries.length > 0 && !tooMany && (
        <>
          <Actions
            entries={entries}
            run={run}
            rest={rest}
            busy={reading}
            onCheck={() => start(true)}
            onSend={() => start(false)}
            onStop={batches.stop}
            onClear={clear}
            onSave={setSaved}
          />
          <ListNotes list={list} />
          <ResultTable entries={entries} run={run} onCorrect={sent || running ? undefined : correct} />
        </>
      )}
    </Stack>
  );
}

/** Whether nobody was invited from a row, and not because they need no invite. */
function isUninvited(row: number, run: Run | undefined): boolean {
  const result = run?.results.get(row);
  return isOpen(result) || result?.status === 'invalid';
}
