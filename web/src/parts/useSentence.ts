import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { Refused } from '../api/problem';

/** A refusal as a sentence that says what to do next. */
export function useSentence(): (refused: Refused) => string {
  const t = useTranslations('problem');
  return useCallback(
    ({ code, problem }: Refused) => {
      const wait = Math.max(1, problem.retry_after ?? 60);
      return t(code, {
        minutes: Math.ceil(wait / 60),
        hours: Math.ceil(wait / 3600),
        of: problem.quota?.of ?? 'other',
      });
    },
    [t],
  );
}
