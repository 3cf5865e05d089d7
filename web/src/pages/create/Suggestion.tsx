import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';

/** A likelier address, taken at a click. */
export function Suggestion({ email, onTake }: { email: string; onTake: (email: string) => void }) {
  const t = useTranslations('create');
  return (
    <Button variant="light" size="compact-sm" h="auto" mih={28} onClick={() => onTake(email)}>
      <span style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{t('meant', { email })}</span>
    </Button>
  );
}
