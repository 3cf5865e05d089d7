import { Button, Chip, Group, Text } from '@mantine/core';
import { IconMailOpened } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { type Band, type Invite, invitesQuery, type StatusFilter } from '../../api/queries';
import { List } from '../../parts/List';
import { Failed, Loading, Notice } from '../../parts/States';
import { DetailsDrawer } from './DetailsDrawer';
import { InviteRow } from './InviteRow';
import { QrDialog } from './QrDialog';

const FILTERS = ['pending', 'accepted', 'declined', 'revoked', 'expired', 'all'] as const satisfies StatusFilter[];

export function InvitesSection({ band }: { band: Band }) {
  const t = useTranslations('invites');
  const tb = useTranslations('band');
  const label = useId();
  const [status, setStatus] = useState<StatusFilter>('pending');
  // Mail is delivered and invites are answered while one looks. All pages are read again, so more of them less often.
  const invites = useInfiniteQuery({
    ...invitesQuery(band.id, status),
    refetchInterval: ({ state }) => 20_000 * (state.data?.pages.length ?? 1),
  });
  const opener = useRef<HTMLElement>(null);
  const [detailed, setDetailed] = useState<string>();
  const [scanned, setScanned] = useState<Invite>();
  const first = invites.data?.pages[0];
  const all = invites.data?.pages.flatMap((page) => page.invites) ?? [];
  return (
    <>
      <div role="group" aria-labelledby={label}>
        <Text id={label} size="sm" c="dimmed" mb={6}>
          {t('filter')}
        </Text>
        <Chip.Group value={status} onChange={(chosen) => setStatus(chosen)}>
          <Group gap="xs">
            {FILTERS.map((filter) => (
              <Chip key={filter} value={filter} variant="light">
                {t(filter)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      {invites.isPending && <Loading />}
      {invites.isError && <Failed error={invites.error} retry={invites.refetch} />}
      {first && (
        <Text c="dimmed" size="sm" role="status">
          {first.total_exact ? t('count', { count: first.total }) : t('countAtLeast', { count: first.total })}
        </Text>
      )}
      {invites.isSuccess && all.length === 0 && (
        <Notice icon={<IconMailOpened size={32} />} title={t('empty', { status })} text={t('emptyText')}>
          <Button component={Link} href={`/bands/${band.id}/invite`} variant="light">
            {tb('invitePeople')}
          </Button>
        </Notice>
      )}
      {all.length > 0 && (
        <List label={t(status)} pages={invites}>
          {all.map((invite) => (
            <InviteRow
              key={invite.id}
              band={band}
              invite={invite}
              withStatus={status === 'all'}
              onDetails={(by) => {
                opener.current = by;
                setDetailed(invite.id);
              }}
              onQr={(by) => {
                opener.current = by;
                setScanned(invite);
              }}
            />
          ))}
        </List>
      )}
      <DetailsDrawer band={band} invite={detailed} opener={opener} onClose={() => setDetailed(undefined)} />
      <QrDialog band={band} invite={scanned} opener={opener} onClose={() => setScanned(undefined)} />
    </>
  );
}
