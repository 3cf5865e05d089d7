import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

/** To choose from. */
export const HOURS = [1, 6, 24, 72, 168, 336, 720, 2160, 8760];

/** A number of hours in words. */
export function useHours(): (hours: number) => string {
  const t = useTranslations('create');
  return (hours) => (hours % 24 === 0 ? t('days', { count: hours / 24 }) : t('hours', { count: hours }));
}

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly hours: number;
  readonly onChange: (hours: number) => void;
  readonly error?: ReactNode;
}

export function ExpirySelect({ label, description, hours, onChange, error }: Props) {
  const words = useHours();
  const choices = [...new Set([...HOURS, hours])].sort((a, b) => a - b);
  return (
    <NativeSelect
      label={label}
      description={description}
      value={String(hours)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data={choices.map((each) => ({ value: String(each), label: words(each) }))}
      error={error}
    />
  );
}
