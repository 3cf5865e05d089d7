import { Button, Text } from '@mantine/core';
import { IconMailOpened } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { type Band, invitesQuery } from '../../api/queries';
import { List } from '../../parts/List';
import { Loading, Notice } from '../../parts/States';
import { DetailsDrawer } from './DetailsDrawer';
import { InviteRow } from './InviteRow';
import { askedFor, closeDetails, useListed } from './listed';
import { ListedFields } from './ListedFields';
import { ListFailed } from './ListFailed';
import { SelectionBar } from './many/SelectionBar';
import { useSelection } from './many/useSelection';
import { useInviteDialogs } from './useInviteDialogs';
import classes from './BandPage.module.css';

export default function InvitesSection({ band }: { band: Band }) {
  const t = useTranslations('invites');
  const tb = useTranslations('band');
  const app = useTranslations('app');
  const [listed, change] = useListed();
  const { shown, words } = listed;
  const asked = askedFor(listed);
  // Mail is delivered and invites are answered while one looks. All pages are read again, so more of them less often.
  const invites = useInfiniteQuery({
    ...invitesQuery(band.id, asked),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => 20_000 * (state.data?.pages.length ?? 1),
  });
  const opener = useRef<HTMLElement>(null);
  const { act, isAsking, dialogs } = useInviteDialogs(band);
  // What was listed before stays in sight while something else is read.
  const isOld = invites.isPlaceholderData;
  const first = invites.data?.pages[0];
  const all = invites.data?.pages.flatMap((page) => page.invites) ?? [];
  const selection = useSelection(`${shown} ${words}`, all);
  return (
    <>
      <ListedFields listed={listed} counts={first?.counts} onChange={change} />
      {invites.isPending && <Loading />}
      {invites.isError && (
        <ListFailed error={invites.error} words={words} retry={invites.refetch} onClear={() => change({ words: '' })} />
      )}
      {first && (
        <Text c="dimmed" size="sm" role="status">
          {isOld
            ? app('loading')
            : first.total_exact
              ? t('count', { count: first.total })
              : t('countAtLeast', { count: first.total })}
          {!isOld && !first.complete && ` ${t('lookedAt', { count: first.looked_at ?? 0 })}`}
        </Text>
      )}
      <div className={classes.rows} inert={isOld} aria-busy={isOld}>
        {first && (
          <SelectionBar
            band={band}
            asked={asked}
            selection={selection}
            shown={all}
            first={first}
            hasMore={invites.hasNextPage}
          />
        )}
        {invites.isSuccess && !isOld && all.length === 0 && (
          <Notice
            icon={<IconMailOpened size={32} />}
            title={words.trim() ? t('nothingFound') : t('empty', { shown })}
            text={words.trim() ? t('nothingFoundText') : t('emptyText')}
          >
            {words.trim() ? (
              <Button variant="light" onClick={() => change({ words: '', shown: 'all' })}>
                {t('showAll')}
              </Button>
            ) : (
              <Button component={Link} href={`/bands/${band.id}/invite`} variant="light">
                {tb('invitePeople')}
              </Button>
            )}
          </Notice>
        )}
        {all.length > 0 && (
          <List label={t(shown)} pages={invites}>
            {all.map((invite) => (
              <InviteRow
                key={invite.id}
                band={band}
                invite={invite}
                withStatus={shown === 'all'}
                isSelected={selection.has(invite)}
                onSelect={() => selection.toggle(invite)}
                onDetails={(by) => {
                  opener.current = by;
                  change({ invite: invite.id });
                }}
                onAct={act}
              />
            ))}
          </List>
        )}
      </div>
      <DetailsDrawer
        band={band}
        invite={listed.invite}
        opener={opener}
        onAct={act}
        isCovered={isAsking}
        onClose={() => closeDetails(change)}
      />
      {dialogs}
    </>
  );
}
