import { Group, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Band, keys, readAgain } from '../../../api/queries';
import { offerOf, OptionFields, optionsOf } from '../OptionFields';
import { Actions, Summary } from './Actions';
import { textOf } from './decode';
import { Example, Upload } from './Files';
import { LeaveWarning } from './LeaveWarning';
import { ResultTable } from './ResultTable';
import { MOST_ROWS, readRows } from './rows';
import { isOpen, type Run, useBatches } from './useBatches';
import { useKeptRows } from './useKeptRows';
import { KeptOffer, Waiting } from './Waiting';
import { useWaitingList } from './waitingList';
import classes from '../Create.module.css';

export default function BulkInvite({ band }: { band: Band }) {
  const t = useTranslations('bulk');
  const queries = useQueryClient();
  const batches = useBatches(band.id);
  const { run } = batches;
  const [text, setText] = useState('');
  const [unread, setUnread] = useState<'tooLarge' | 'unreadable'>();
  const [reading, setReading] = useState(false);
  const [saved, setSaved] = useState<Run>();
  const [secured, setSecured] = useState<Run>();
  const [options, setOptions] = useState(optionsOf(band));
  const entries = useMemo(() => readRows(text), [text]);
  const tooMany = entries.length > MOST_ROWS;
  const sound = entries.filter((entry) => !entry.mistake);
  // In a dry run nothing is settled.
  const rest = run && !run.dry ? sound.filter(({ row }) => isOpen(run.results.get(row))) : sound;
  const sent = run && !run.dry && run.results.size > 0 ? run : undefined;
  const running = run?.running ?? false;
  const list = useWaitingList(entries, run, offerOf(options));
  const rows = useKeptRows(band.id, sent && !running ? (list.waiting ?? 'none') : undefined);
  const lost = list.waiting !== undefined && sent !== undefined && !running && !rows.isKept && secured !== sent;
  const links = [...(sent?.results.values() ?? [])].some((row) => row.invite);
  const sending = running && !run?.dry;

  const edit = (next: string, isKept = false) => {
    setText(next);
    rows.setSame(isKept);
    setUnread(undefined);
    batches.clear();
  };
  const upload = async (file: File) => {
    setReading(true);
    const content = await textOf(file).catch(() => 'unreadable' as const);
    setReading(false);
    if (content === 'tooLarge' || content === 'unreadable') setUnread(content);
    else edit(content.text);
  };
  const start = async (dry: boolean) => {
    await batches.start(sound, offerOf(options), dry);
    if (!dry) await readAgain(queries, keys.invites(band.id));
  };

  return (
    <Stack gap="lg">
      {(sending || lost || (links && saved !== sent)) && (
        <LeaveWarning because={sending ? 'sending' : lost ? 'waiting' : 'unsaved'} />
      )}
      {rows.kept && entries.length === 0 && (
        <KeptOffer kept={rows.kept} onUse={() => edit(rows.kept?.text ?? '', true)} onForget={rows.forget} />
      )}
      {!sent && (
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
                    fault={() => undefined}
                  />
                </>
              )}
            </Stack>
          </fieldset>
        </Paper>
      )}
      {run && <Summary run={run} mistaken={entries.length - sound.length} />}
      {run?.until && !running && list.waiting && (
        <Waiting
          run={run}
          until={run.until}
          isKept={rows.isKept}
          failed={rows.failed}
          onDownload={() => {
            list.download();
            setSecured(sent);
          }}
          onKeep={() => list.waiting && rows.keep(list.waiting)}
          onForget={rows.forget}
        />
      )}
      {entries.length > 0 && !tooMany && (
        <>
          <Actions
            entries={entries}
            run={run}
            rest={rest.length}
            busy={reading}
            onCheck={() => start(true)}
            onSend={() => start(false)}
            onStop={batches.stop}
            onClear={() => edit('')}
            onSave={setSaved}
          />
          <ResultTable entries={entries} run={run} />
        </>
      )}
    </Stack>
  );
}
