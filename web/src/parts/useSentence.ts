import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { Refused } from '../api/problem';

/** A refusal as a sentence that says what to do next. */
export function useSentence(): (refused: Refused) => string {
  const t = useTranslations('problem');
  return useCallback(
    (refused: Refused) =>
      t(refused.code, { minutes: Math.max(1, Math.ceil((refused.problem.retry_after ?? 60) / 60)) }),
    [t],
  );
}
