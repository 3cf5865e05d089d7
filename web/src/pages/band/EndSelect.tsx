import { NativeSelect } from '@mantine/core';
import { useFormatter, useTranslations } from 'use-intl';
import { serverNow } from '../../api/clock';
import { HOURS, useHours } from '../../parts/ExpirySelect';

const HOUR = 3_600_000;

interface Props {
  /** When the invite ends as it is. */
  readonly ends: string;
  /** From now on; none: as it is. */
  readonly hours: number | undefined;
  readonly onChange: (hours: number | undefined) => void;
  readonly error: string | undefined;
}

/** A later end of an invite: it never ends sooner. */
export function EndSelect({ ends, hours, onChange, error }: Props) {
  const t = useTranslations('invites');
  const details = useTranslations('details');
  const format = useFormatter();
  const words = useHours();
  const left = (Date.parse(ends) - serverNow()) / HOUR;
  const date = format.dateTime(new Date(ends), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <NativeSelect
      label={details('expires')}
      description={date}
      value={hours ?? ''}
      onChange={(event) => onChange(Number(event.currentTarget.value) || undefined)}
      data={[
        { value: '', label: t('endsAsNow') },
        ...HOURS.filter((each) => each > left).map((each) => ({
          value: String(each),
          label: t('endsIn', { time: words(each) }),
        })),
      ]}
      error={error}
    />
  );
}
