import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

const UTC = 'UTC';

interface Props {
  readonly zone: string;
  readonly onChange: (zone: string) => void;
  readonly error?: ReactNode;
}

/** Time zones by continent. The chosen one may be one that the browser doesn't list, such as an older name. */
export function TimeZoneSelect({ zone, onChange, error }: Props) {
  const t = useTranslations('settings');
  const names = [...new Set([...Intl.supportedValuesOf('timeZone'), zone])].filter((name) => name.includes('/'));
  const alone = [...new Set([UTC, zone])].filter((name) => !name.includes('/'));
  const areas = [...new Set(names.sort().map(areaOf))];
  return (
    <NativeSelect
      label={t('zone')}
      description={t('zoneHint')}
      value={zone}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      data={[
        ...alone,
        ...areas.map((group) => ({
          group,
          items: names.filter((name) => areaOf(name) === group).map((value) => ({ value, label: placeOf(value) })),
        })),
      ]}
    />
  );
}

function areaOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

function placeOf(name: string): string {
  return name
    .slice(name.indexOf('/') + 1)
    .replaceAll('_', ' ')
    .replaceAll('/', ', ');
}
