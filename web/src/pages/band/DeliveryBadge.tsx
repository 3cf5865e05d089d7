import { Badge, Tooltip } from '@mantine/core';
import type { MouseEvent } from 'react';
import type { Delivery } from '../../api/queries';
import { useDeliveryLabel, useDeliveryWords } from './useDeliveryWords';
import classes from './BandPage.module.css';

const COLORS: Record<Delivery['status'], string> = {
  none: 'orange',
  queued: 'gray',
  sent: 'blue',
  delayed: 'orange',
  failed: 'red',
  delivered: 'green',
  bounced: 'red',
  suppressed: 'red',
  complained: 'red',
};

interface Props {
  readonly delivery: Delivery;
  /** Where more is said. */
  readonly onDetails?: (by: HTMLElement) => void;
}

/** What became of the mail; where it went wrong, a button that says also what to do. Nothing where none was wanted. */
export function DeliveryBadge({ delivery, onDetails }: Props) {
  const label = useDeliveryLabel()(delivery);
  const help = useDeliveryWords()(delivery);
  if (delivery.status === 'none' && !help) return null;
  const look = { variant: 'light', color: COLORS[delivery.status], tt: 'none' } as const;
  if (!help || !onDetails) return <Badge {...look}>{label}</Badge>;
  return (
    <Tooltip label={help} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <Badge
        {...look}
        component="button"
        type="button"
        className={classes.more ?? ''}
        onClick={(event: MouseEvent<HTMLButtonElement>) => onDetails(event.currentTarget)}
      >
        {label}
      </Badge>
    </Tooltip>
  );
}
