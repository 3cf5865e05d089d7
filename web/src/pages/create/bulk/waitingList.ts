import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { Terms } from '../../../api/queries';
import { save } from '../../../parts/save';
import type { Options } from '../OptionFields';
import { termsOf } from '../TermFields';
import { isWaiting } from './quota';
import { type BulkEntry, csvFile, csvText } from './rows';
import { TERM_COLUMNS } from './list/words';
import type { Run } from './useBatches';
import type { WaitingRows } from './useKeptRows';

/**
 * The rows that wait: as a file that can be uploaded the next day, which says of each what all rows say, and as what this
 * browser can keep, with the options for all beside it.
 */
export function useWaitingList(entries: readonly BulkEntry[], run: Run | undefined, options: Options) {
  const t = useTranslations('bulk');
  const role = useTranslations('role');
  const locale = useLocale();
  const until = run?.until;
  const columns = (['email', ...TERM_COLUMNS] as const).map((name) => t(`columns.${name}`));
  const lineOf = (entry: BulkEntry, all: Partial<Terms> = {}) => {
    const said = entry.role ?? all.role;
    const texts = [entry.part ?? all.part ?? '', entry.message ?? all.message ?? ''];
    return [entry.email, entry.name ?? '', said ? role(said) : '', ...texts];
  };
  const waits = entries.filter((entry) => isWaiting(run?.results.get(entry.row)));
  const count = waits.length;
  const text =
    count > 0
      ? csvText(
          columns,
          waits.map((entry) => lineOf(entry)),
          locale,
        )
      : '';
  const waiting = useMemo<WaitingRows | undefined>(
    () => (until && count > 0 ? { text, options, count, until } : undefined),
    [text, options, count, until],
  );
  const download = () => {
    const all = termsOf(options.terms);
    const lines = waits.map((entry) => lineOf(entry, all));
    save(csvFile(columns, lines, locale), 'waiting.csv');
  };
  return { waiting, download };
}
