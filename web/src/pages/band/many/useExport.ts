import { useLocale, useTimeZone, useTranslations } from 'use-intl';
import type { Band, Invite } from '../../../api/queries';
import { save } from '../../../parts/save';
import { useToast } from '../../../parts/toast';
import { useMutation } from '../../../parts/useMutation';
import { useDeliveryLabel, useDeliveryWords } from '../useDeliveryWords';
import { useNames } from '../useNames';
import { useWhom } from '../useWhom';
import type { Collected } from './collect';

const COLUMNS = ['name', 'address', 'part', 'role', 'state', 'delivery', 'opened', 'expires', 'createdBy'] as const;

/** Saves invites as a CSV file. */
export function useExport(band: Band) {
  const t = useTranslations();
  const toast = useToast();
  const locale = useLocale();
  const row = useRow(band);
  return useMutation({
    mutationFn: async (target: () => Promise<Collected>) => {
      const [{ csvFile }, { invites, complete }] = await Promise.all([import('../../create/rows/rows'), target()]);
      const columns = COLUMNS.map((column) => t(`many.columns.${column}`));
      const name = `${band.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-invites.csv`;
      save(csvFile(columns, invites.map(row), locale), name);
      return { count: invites.length, complete };
    },
    onSuccess: ({ count, complete }) => toast.done(t(complete ? 'many.exported' : 'many.exportedFirst', { count })),
    onError: toast.failed,
  });
}

function useRow(band: Band): (invite: Invite) => string[] {
  const t = useTranslations();
  const names = useNames(band.id);
  const whom = useWhom(band);
  const words = useDeliveryWords();
  const label = useDeliveryLabel();
  const instant = useSortableInstant();
  return (invite) => {
    const { delivery } = invite;
    const isToldOf = delivery.status !== 'none' || words(delivery) !== '';
    return [
      whom(invite),
      invite.email ?? '',
      invite.part ?? '',
      t(`role.${invite.role}`),
      t(`invites.${invite.status}`),
      isToldOf ? [`${label(delivery)}.`, words(delivery)].filter(Boolean).join(' ') : '',
      // Each use was a view, too, counted or not.
      String(Math.max(invite.views, invite.uses)),
      instant(invite.expires_at),
      names(invite.created_by) ?? '',
    ];
  };
}

/** As spreadsheets read and sort it, in the time zone of the page. */
function useSortableInstant(): (instant: string) => string {
  const timeZone = useTimeZone();
  const zone = timeZone ? { timeZone } : {};
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', ...zone });
  return (instant) => format.format(new Date(instant));
}
