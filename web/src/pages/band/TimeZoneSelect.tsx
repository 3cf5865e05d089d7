import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { knownZones, ownZone, presentName } from './zones';

const UTC = 'UTC';

interface Props {
  readonly zone: string;
  readonly onChange: (zone: string) => void;
  readonly error?: ReactNode;
}

/** The browser's own time zone, and all by continent. The chosen one may be one that the browser doesn't list. */
export function TimeZoneSelect({ zone: stored, onChange, error }: Props) {
  const t = useTranslations('settings');
  const zone = presentName(stored);
  const own = ownZone();
  const names = [...new Set([...knownZones(), zone])].filter((name) => name.includes('/') && name !== own);
  const alone = [...new Set([UTC, zone])].filter((name) => !name.includes('/') && name !== own);
  const areas = [...new Set(names.sort().map(areaOf))];
  return (
    <NativeSelect
      label={t('zone')}
      description={t('zoneHint')}
      value={zone}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      data={[
        { group: t('zoneHere'), items: [{ value: own, label: placeOf(own) }] },
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
