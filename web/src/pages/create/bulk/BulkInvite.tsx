import { Alert, Button, Group, Paper, Progress, Stack, Text, Textarea } from '@mantine/core';
import { IconDownload, IconFileUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Band, type InviteDraft, keys, readAgain } from '../../../api/queries';
import { save } from '../../../parts/save';
import { useSentence } from '../../../parts/useSentence';
import { OptionFields, optionsOf } from '../OptionFields';
import { ResultTable, useResultWords } from './ResultTable';
import { type BulkEntry, MOST_ROWS, readRows, csvFile } from './rows';
import { type Run, useBatches } from './useBatches';
import classes from '../Create.module.css';

const MOST_BYTES = 1024 * 1024;
const EXAMPLE = [
  ['ada@example.com', 'member', 'first trumpet', 'See you on Tuesday!'],
  ['ben@example.com', 'admin', '', ''],
];

export default function BulkInvite({ band }: { band: Band }) {
  const t = useTranslations('bulk');
  const queries = useQueryClient();
  const batches = useBatches(band.id);
  const { run } = batches;
  const [text, setText] = useState('');
  const [unread, setUnread] = useState<'tooLarge' | 'unreadable'>();
  const [options, setOptions] = useState(optionsOf(band));
  const entries = useMemo(() => readRows(text), [text]);
  const tooMany = entries.length > MOST_ROWS;
  const sound = entries.filter((entry) => !entry.mistake);
  // Rows that are invited already are not sent again.
  const rest = run && !run.dry ? sound.filter((entry) => !run.results.has(entry.row)) : sound;
  const sent = run && !run.dry && run.results.size > 0;

  const edit = (next: string) => {
    setText(next);
    setUnread(undefined);
    batches.clear();
  };
  const upload = async (file: File | undefined) => {
    if (!file) return;
    const content = file.size > MOST_BYTES ? undefined : await file.text();
    if (content === undefined) setUnread('tooLarge');
    else if (content.includes('\u0000') || content.includes('\uFFFD')) setUnread('unreadable');
    else edit(content);
  };
  const start = async (dry: boolean) => {
    const { part, message, ...others } = options;
    const all: InviteDraft = { ...others, ...(part && { part }), ...(message && { message }) };
    await batches.start(rest, all, dry);
    if (!dry) await readAgain(queries, keys.invites(band.id));
  };

  return (
    <Stack gap="lg">
      {!sent && (
        <Paper p="lg">
          <Stack>
            <Text c="dimmed">{t('text')}</Text>
            <Group>
              <Upload onFile={upload} />
              <Button
                variant="subtle"
                leftSection={<IconDownload size={18} aria-hidden />}
                onClick={() => save(csvFile(['email', 'role', 'part', 'message'], EXAMPLE), 'invites.csv')}
              >
                {t('sample')}
              </Button>
            </Group>
            <Textarea
              label={t('paste')}
              placeholder={t('placeholder')}
              value={text}
              onChange={(event) => edit(event.currentTarget.value)}
              rows={6}
              error={unread ? t(unread) : tooMany && t('tooMany', { most: MOST_ROWS })}
              spellCheck={false}
              disabled={run?.running ?? false}
            />
            {entries.length > 0 && !tooMany && (
              <>
                <Text fw={600}>{t('defaults')}</Text>
                <OptionFields
                  options={options}
                  onChange={setOptions}
                  mail={band.settings.email_notifications}
                  fault={() => undefined}
                />
              </>
            )}
          </Stack>
        </Paper>
      )}
      {run && <Summary run={run} />}
      {entries.length > 0 && !tooMany && (
        <>
          <Actions
            run={run}
            rest={rest.length}
            onCheck={() => start(true)}
            onSend={() => start(false)}
            onStop={batches.stop}
            onClear={() => edit('')}
            download={sent ? <DownloadResults entries={entries} run={run} /> : undefined}
          />
          <ResultTable entries={entries} run={run} />
        </>
      )}
    </Stack>
  );
}

/** A button, for the keyboard too, in front of the browser's own file field. */
function Upload({ onFile }: { onFile: (file: File | undefined) => unknown }) {
  const t = useTranslations('bulk');
  const [field, setField] = useState<HTMLInputElement | null>(null);
  return (
    <>
      <Button variant="light" leftSection={<IconFileUpload size={18} aria-hidden />} onClick={() => field?.click()}>
        {t('upload')}
      </Button>
      <input
        ref={setField}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        className={classes.file}
        tabIndex={-1}
        aria-label={t('upload')}
        onChange={(event) => {
          void onFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** How far it is, how it went, and why it stopped. */
function Summary({ run }: { run: Run }) {
  const t = useTranslations('bulk');
  const sentence = useSentence();
  const all = [...run.results.values()];
  const good = all.filter((row) => row.status === 'created').length;
  const counts = { good, bad: all.length - good };
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
          <Alert color={counts.bad > 0 ? 'orange' : 'green'}>
            {run.dry ? t('checkedSummary', counts) : t('doneSummary', counts)}
          </Alert>
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

interface ActionsProps {
  readonly run: Run | undefined;
  readonly rest: number;
  readonly onCheck: () => unknown;
  readonly onSend: () => unknown;
  readonly onStop: () => void;
  readonly onClear: () => void;
  readonly download: React.ReactNode;
}

function Actions({ run, rest, onCheck, onSend, onStop, onClear, download }: ActionsProps) {
  const t = useTranslations('bulk');
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
  return (
    <Group>
      {rest > 0 && (
        <>
          <Button onClick={() => void onSend()}>
            {began ? t('sendRest', { count: rest }) : t('send', { count: rest })}
          </Button>
          {!began && (
            <Button variant="default" onClick={() => void onCheck()}>
              {t('check')}
            </Button>
          )}
        </>
      )}
      {download}
      {began && (
        <Button variant="default" onClick={onClear}>
          {t('again')}
        </Button>
      )}
    </Group>
  );
}

function DownloadResults({ entries, run }: { entries: readonly BulkEntry[]; run: Run }) {
  const t = useTranslations('bulk');
  const words = useResultWords(run);
  const download = () => {
    const lines = entries.map((entry) => {
      const { label, detail } = words(entry);
      return [String(entry.row), entry.email, label, detail, run.results.get(entry.row)?.invite?.url ?? ''];
    });
    save(csvFile(['row', 'email', 'result', 'detail', 'link'], lines), 'invite-results.csv');
  };
  return (
    <Button leftSection={<IconDownload size={18} aria-hidden />} variant="light" onClick={download}>
      {t('download')}
    </Button>
  );
}
