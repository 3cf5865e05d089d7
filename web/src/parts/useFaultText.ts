import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { Fault } from '../api/problem';

/** What is wrong with a field, as a sentence; in the API's words where it knows more codes than this client. */
export function useFaultText(): (fault: Fault | undefined) => string | undefined {
  const t = useTranslations('fault');
  return useCallback(
    (fault) => {
      if (!fault) return undefined;
      const { code, detail, min = 0, max = 0 } = fault;
      return t.has(code) ? t(code, { min, max }) : detail;
    },
    [t],
  );
}
