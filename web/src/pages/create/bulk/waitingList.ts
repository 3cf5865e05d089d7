import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { InviteDraft } from '../../../api/queries';
import { save } from '../../../parts/save';
import { isWaiting } from './quota';
import { type BulkEntry, csvFile, csvText, draftOf } from './rows';
import { TERM_COLUMNS } from './list/words';
import type { Run } from './useBatches';
import type { WaitingRows } from './useKeptRows';

/** The rows that wait, as a table that can be pasted or uploaded the next day. It says of each what all rows say. */
export function useWaitingList(entries: readonly BulkEntry[], run: Run | undefined, all: InviteDraft) {
  const t = useTranslations('bulk');
  const role = useTranslations('role');
  const locale = useLocale();
  const until = run?.until;
  const columns = (['email', ...TERM_COLUMNS] as const).map((name) => t(`columns.${name}`));
  const lines = entries
    .filter((entry) => isWaiting(run?.results.get(entry.row)))
    .map((entry) => {
      const draft = draftOf(entry, all);
      return [entry.email, draft.name ?? '', role(draft.role ?? 'member'), draft.part ?? '', draft.message ?? ''];
    });
  const count = lines.length;
  const text = count > 0 ? csvText(columns, lines, locale) : '';
  const waiting = useMemo<WaitingRows | undefined>(
    () => (until && count > 0 ? { text, count, until } : undefined),
    [text, count, until],
  );
  return { waiting, download: () => save(csvFile(columns, lines, locale), 'waiting.csv') };
}
