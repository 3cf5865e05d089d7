import { useTranslations } from 'use-intl';
import { Refused } from '../../../api/problem';
import { useFaultText } from '../../../parts/useFaultText';
import { useSentence } from '../../../parts/useSentence';
import type { Outcome } from './outcomes';

export interface Words {
  readonly label: string;
  readonly detail: string;
  readonly color: string;
}

/** What becomes of a row, in words. */
export function useOutcomeWords(): (outcome: Outcome) => Words {
  const t = useTranslations('bulk');
  const create = useTranslations('create');
  const sentence = useSentence();
  const ofFault = useFaultText();
  const words = (label: string, color: string, detail = ''): Words => ({ label, color, detail });
  return (outcome) => {
    switch (outcome.kind) {
      case 'ready':
        return words(t('ready'), 'green');
      case 'unchecked':
        return words(t('unchecked'), 'gray');
      case 'later':
        return words(t('later'), 'blue');
      case 'unsent':
        return words(t('unsent'), 'gray');
      case 'waiting':
        return words(t('waiting'), 'blue');
      case 'invited': {
        const { kind, delivery } = outcome.invite ?? {};
        const unmailed = delivery?.status === 'none' ? create(kind === 'user' ? 'inboxOnly' : 'linkOnly') : '';
        return words(t('created'), 'green', unmailed);
      }
      case 'needless':
        if (outcome.why === 'twice') return words(t('double'), 'gray', t('twice', { line: outcome.line }));
        return words(t(outcome.why), 'gray');
      case 'again':
        return words(t('repeat'), 'orange', sentence(new Refused(outcome.problem)));
      case 'bad':
        if (outcome.mistake.key === 'noAddress') return words(t('noAddress'), 'orange');
        return words(t('invalid'), 'red', t(outcome.mistake.key));
      case 'refused': {
        const { problem } = outcome;
        const faults = problem?.errors?.map((fault) => ofFault(fault)).join(' ');
        return words(t('invalid'), 'red', faults ?? (problem ? sentence(new Refused(problem)) : ''));
      }
    }
  };
}
