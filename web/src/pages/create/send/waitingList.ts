import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { Terms } from '../../../api/queries';
import { save } from '../../../parts/save';
import { TERM_COLUMNS } from '../box/read/words';
import type { Options } from '../options/options';
import { termsOf } from '../options/TermFields';
import { csvFile, csvText, type Entry } from '../rows/rows';
import type { Picked } from '../rows/sources';
import { isWaiting } from './quota';
import type { Run } from './useBatches';
import type { WaitingRows } from './useKeptRows';

/**
 * The rows that wait: as a file that can be uploaded the next day, which says of each what all rows say, and as what this
 * browser can keep, with the options for all beside it.
 */
export function useWaitingList(entries: readonly Entry[], run: Run | undefined, options: Options) {
  const t = useTranslations('bulk');
  const role = useTranslations('role');
  const locale = useLocale();
  const until = run?.until;
  const columns = (['email', ...TERM_COLUMNS] as const).map((name) => t(`columns.${name}`));
  const lineOf = (entry: Entry, all: Partial<Terms> = {}) => {
    const said = entry.role ?? all.role;
    const texts = [entry.part ?? all.part ?? '', entry.message ?? all.message ?? ''];
    return [entry.email, entry.name ?? '', said ? role(said) : '', ...texts];
  };
  const waits = entries.filter((entry) => isWaiting(run?.results.get(entry.row)));
  const count = waits.length;
  const addressed = waits.filter(({ user }) => !user);
  const lines = addressed.map((entry) => lineOf(entry));
  const text = lines.length > 0 ? csvText(columns, lines, locale) : '';
  const picked = JSON.stringify(
    waits.flatMap(({ user, name = '' }) => (user ? [{ user_id: user, display_name: name }] : [])),
  );
  const waiting = useMemo<WaitingRows | undefined>(
    () => (until && count > 0 ? { text, users: JSON.parse(picked) as Picked[], options, count, until } : undefined),
    [text, picked, options, count, until],
  );
  const download = () => {
    const all = termsOf(options.terms);
    const lines = waits.map((entry) => lineOf(entry, all));
    save(csvFile(columns, lines, locale), 'waiting.csv');
  };
  return { waiting, download };
}
