import { Loader } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useTrying } from '../api/retry';
import classes from './Trying.module.css';

/** Says, above everything else, that a request is being repeated: whoever waits is to know why. */
export function TryingNotice() {
  const t = useTranslations('app');
  const trying = useTrying();
  return (
    <div className={classes.trying} role="status">
      {trying && (
        <div className={classes.words}>
          <Loader size="sm" type="dots" aria-hidden />
          {t('trying', { why: trying })}
        </div>
      )}
    </div>
  );
}
