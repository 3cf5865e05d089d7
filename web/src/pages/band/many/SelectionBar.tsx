import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Band, Invite, Invites, InvitesAsked } from '../../../api/queries';
import { collect, type Collected, MOST } from './collect';
import { ManyDialog } from './ManyDialog';
import { type ManyAction, planOf } from './plan';
import { useExport } from './useExport';
import type { Selection } from './useSelection';

interface Props {
  readonly band: Band;
  readonly asked: InvitesAsked;
  readonly selection: Selection;
  readonly shown: readonly Invite[];
  readonly first: Invites;
  readonly hasMore: boolean;
}

/** Selects the rows of a list, and acts on those that are; where none is, on all that match. */
export function SelectionBar({ band, asked, selection, shown, first, hasMore }: Props) {
  const t = useTranslations('many');
  const opener = useRef<HTMLElement>(null);
  const [asking, setAsking] = useState<{ action: ManyAction; target: () => Promise<Collected> }>();
  const box = useRef<HTMLInputElement>(null);
  const csv = useExport(band);
  const { chosen, whole } = selection;
  const all = () => collect(band.id, asked);
  const left = Math.min(first.quota.band.left, first.quota.own.left);
  const some = whole || chosen.length > 0;
  const target = some && !whole ? () => Promise.resolve({ invites: chosen, complete: true, left }) : all;
  const isWholeShown = chosen.length === shown.length;
  const exact = first.total_exact && first.total <= MOST;
  const count = whole ? first.total : chosen.length;
  /** How many a reminder would reach; not known before all are listed. */
  const reached = hasMore ? undefined : planOf('resend', shown, band).to.length;
  /** What is pressed goes away by it. */
  const andFocus = (select: () => void) => () => {
    select();
    box.current?.focus();
  };
  const begin = (action: ManyAction, by: HTMLElement) => {
    opener.current = by;
    setAsking({ action, target });
  };
  return (
    <>
      {shown.length > 0 && (
        <div role="group" aria-label={t('bar')}>
          <Group gap="sm" mih={36}>
            <Checkbox
              size="md"
              ref={box}
              label={t('selectShown')}
              checked={isWholeShown}
              indeterminate={!isWholeShown && chosen.length > 0}
              onChange={() => selection.selectShown(!isWholeShown)}
            />
            <Text size="sm" c="dimmed" role="status">
              {some && (whole && !exact ? t('selectedAll') : t('selected', { count }))}
            </Text>
            {isWholeShown && hasMore && !whole && (
              <Button variant="subtle" size="compact-md" onClick={andFocus(selection.selectWhole)}>
                {t('selectWhole', { exact: exact ? 'yes' : 'no', count: first.total })}
              </Button>
            )}
            {some && (
              <Button variant="subtle" size="compact-md" onClick={andFocus(selection.clear)}>
                {t('clear')}
              </Button>
            )}
          </Group>
          <Group gap="xs" mt="xs">
            {(some || reached !== 0 ? actionsFor(asked, some) : []).map((action) => (
              <Button
                key={action}
                variant={action === 'resend' ? 'light' : 'default'}
                {...(action === 'revoke' && { c: 'red' })}
                onClick={(event) => begin(action, event.currentTarget)}
              >
                {some
                  ? t('do', { action, count: 0 })
                  : reached === undefined
                    ? t('remindAll')
                    : t('do', { action, count: reached })}
              </Button>
            ))}
            <Button
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden />}
              loading={csv.isPending}
              onClick={() => csv.mutate(target)}
            >
              {some ? t('export') : t('exportAll')}
            </Button>
          </Group>
        </div>
      )}
      {/* It outlives the rows, which may leave the list by what is done. */}
      {asking && (
        <ManyDialog
          band={band}
          action={asking.action}
          target={asking.target}
          opener={opener}
          onClose={(hasRun) => {
            setAsking(undefined);
            if (hasRun) selection.clear();
          }}
        />
      )}
    </>
  );
}

/** What can be done with a selection; where nothing is selected, with all that match. */
function actionsFor({ status, delivery }: InvitesAsked, some: boolean): ManyAction[] {
  if (!some) return status === 'pending' && !delivery ? ['resend'] : [];
  if (status === 'expired') return ['resend'];
  return status === 'pending' || status === 'all' ? ['resend', 'prolong', 'revoke'] : [];
}
