import { Radio } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { BandChange } from '../../api/queries';
import classes from './ColorPicker.module.css';

export type Color = NonNullable<NonNullable<BandChange['settings']>['color']>;

/** Each has its rule in styles/bands.css. */
export const COLORS = [
  'violet',
  'blue',
  'teal',
  'green',
  'amber',
  'red',
  'pink',
  'slate',
] as const satisfies readonly Color[];

interface Props {
  readonly color: string;
  readonly onChange: (color: string) => void;
  readonly error?: ReactNode;
}

export function ColorPicker({ color, onChange, error }: Props) {
  const t = useTranslations('settings');
  return (
    <Radio.Group label={t('color')} description={t('colorHint')} value={color} onChange={onChange} error={error}>
      <div className={classes.swatches}>
        {COLORS.map((each) => (
          <Radio
            key={each}
            value={each}
            label={
              <span className={classes.label}>
                <span className={classes.swatch} data-band-color={each} aria-hidden />
                {t(`colors.${each}`)}
              </span>
            }
          />
        ))}
      </div>
    </Radio.Group>
  );
}
