import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

const USUAL = 'usual';
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
  readonly error?: ReactNode;
}

interface ChosenProps extends Props {
  readonly hours: number;
  readonly onChange: (hours: number) => void;
  readonly usual?: undefined;
}

interface UsualProps extends Props {
  /** Undefined: as the band's setting says. */
  readonly hours: number | undefined;
  readonly onChange: (hours: number | undefined) => void;
  /** The band's setting. */
  readonly usual: number;
}

export function ExpirySelect(props: ChosenProps | UsualProps) {
  const { label, description, hours, error } = props;
  const t = useTranslations('create');
  const words = useHours();
  const choices = [...new Set([...HOURS, ...(hours === undefined ? [] : [hours])])].sort((a, b) => a - b);
  const usual = props.usual !== undefined ? [{ value: USUAL, label: t('asBand', { time: words(props.usual) }) }] : [];
  const choose = (value: string) => {
    if (value !== USUAL) props.onChange(Number(value));
    else if (props.usual !== undefined) props.onChange(undefined);
  };
  return (
    <NativeSelect
      label={label}
      description={description}
      value={hours === undefined ? USUAL : String(hours)}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[...usual, ...choices.map((each) => ({ value: String(each), label: words(each) }))]}
      error={error}
    />
  );
}
