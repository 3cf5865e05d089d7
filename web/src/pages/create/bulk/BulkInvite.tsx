import { Group, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Band, type InviteDraft, keys, readAgain } from '../../../api/queries';
import { OptionFields, optionsOf } from '../OptionFields';
import { Actions, Summary } from './Actions';
import { Example, Upload } from './Files';
import { ResultTable } from './ResultTable';
import { MOST_ROWS, readRows } from './rows';
import { useBatches } from './useBatches';

const MOST_BYTES = 1024 * 1024;

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
              <Example />
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
            entries={entries}
            run={run}
            rest={rest.length}
            onCheck={() => start(true)}
            onSend={() => start(false)}
            onStop={batches.stop}
            onClear={() => edit('')}
          />
          <ResultTable entries={entries} run={run} />
        </>
      )}
    </Stack>
  );
}
