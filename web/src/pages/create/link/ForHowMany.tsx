import { Chip, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

const MOST = 1000;
/** What a group is taken to be until somebody says it. */
const USUAL_GROUP = 30;

interface Props {
  readonly uses: number;
  readonly onUses: (uses: number) => void;
  readonly error: string | undefined;
}

/** Whether a link is for one person or for a group, and of how many. */
export function ForHowMany({ uses, onUses, error }: Props) {
  const t = useTranslations('create');
  const [group, setGroup] = useState(uses > 1 ? uses : USUAL_GROUP);
  const change = (many: number) => {
    setGroup(many);
    onUses(many);
  };
  return (
    <Group gap="xs" role="group" aria-label={t('linkFor')}>
      <Chip.Group value={uses > 1 ? 'group' : 'one'} onChange={(value) => onUses(value === 'group' ? group : 1)}>
        <Chip value="one">{t('linkForOne')}</Chip>
        <Chip value="group">{t('linkForGroup')}</Chip>
      </Chip.Group>
      {uses > 1 && (
        <NumberInput
          aria-label={t('uses')}
          value={uses}
          onChange={(typed) => change(Math.min(MOST, Math.max(2, Math.trunc(Number(typed)) || 2)))}
          min={2}
          max={MOST}
          allowDecimal={false}
          error={error}
          w="6rem"
        />
      )}
    </Group>
  );
}
