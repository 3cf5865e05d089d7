import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../../api/problem';
import { Failed, Notice } from '../../parts/States';
import { MOST_WORDS } from './listed';

interface Props {
  readonly error: unknown;
  /** What was searched for. */
  readonly words: string;
  readonly retry: () => unknown;
  readonly onClear: () => void;
}

/** The list could not be read, maybe because of what was searched for. */
export function ListFailed({ error, words, retry, onClear }: Props) {
  const t = useTranslations('invites');
  if (!words || refusalOf(error).code !== 'malformed-query') return <Failed error={error} retry={retry} />;
  return (
    <div role="alert">
      <Notice title={t('searchRefused')} text={t('searchRefusedText', { most: MOST_WORDS })}>
        <Button variant="light" onClick={onClear}>
          {t('searchClear')}
        </Button>
      </Notice>
    </div>
  );
}
