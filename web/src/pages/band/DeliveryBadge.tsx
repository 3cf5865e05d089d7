import { Badge, Tooltip } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Delivery } from '../../api/queries';

const COLORS: Record<Delivery['status'], string> = {
  none: 'gray',
  queued: 'gray',
  sent: 'blue',
  delayed: 'orange',
  failed: 'red',
  delivered: 'green',
  bounced: 'red',
  suppressed: 'red',
  complained: 'red',
};

/** What became of the mail; where it went wrong, also what to do. Nothing where there was to be no mail. */
export function DeliveryBadge({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('delivery');
  if (delivery.status === 'none') return null;
  const help = [t('help', { status: delivery.status }), delivery.reason].filter(Boolean).join(' ');
  const badge = (
    <Badge variant="light" color={COLORS[delivery.status]} tt="none">
      {t(delivery.status)}
    </Badge>
  );
  return help ? (
    <Tooltip label={help} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      {badge}
    </Tooltip>
  ) : (
    badge
  );
}
