import { Alert, Anchor } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { Refused } from '../../../api/problem';
import { useFaultText } from '../../../parts/useFaultText';
import { useSentence } from '../../../parts/useSentence';

interface Props {
  readonly refused: Refused;
  readonly band: string;
  /** The pointers of the fields that say themselves what is wrong with them. */
  readonly fields: readonly string[];
}

/** Why the API said no, as far as no field says it. */
export function FormRefusal({ refused, band, fields }: Props) {
  const t = useTranslations('create');
  const sentence = useSentence();
  const words = useFaultText();
  const faults = refused.problem.errors ?? [];
  const others = faults.filter(({ pointer }) => !fields.includes(pointer));
  if (faults.length > 0 && others.length === 0) return null;
  return (
    <Alert color="red" role="alert">
      {others.length > 0
        ? others.map((fault) => `${fault.pointer.replace('/', '')}: ${words(fault) ?? ''}`).join(' ')
        : sentence(refused)}
      {refused.code === 'already-invited' && (
        <>
          {' '}
          <Anchor component={Link} href={`/bands/${band}/invites`} inherit c="inherit" underline="always">
            {t('toPending')}
          </Anchor>
        </>
      )}
    </Alert>
  );
}
