import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import classes from '../Create.module.css';

/** A likelier address, taken at a click. */
export function Suggestion({ email, onTake }: { email: string; onTake: (email: string) => void }) {
  const t = useTranslations('create');
  return (
    <div>
      <Button
        variant="light"
        size="compact-sm"
        mt={4}
        classNames={{ root: classes.tall, label: `${classes.lines} ${classes.wrap}` }}
        onClick={() => onTake(email)}
      >
        {t('meant', { email })}
      </Button>
    </div>
  );
}
