import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../../api/problem';
import { type Band, type Delivery, type Invite, inviteQuery, keys, readAgain } from '../../api/queries';
import { useDeliveryWords } from './useDeliveryWords';
import { useWhom } from './useWhom';

/** How often it is asked, and how long at most, in milliseconds. */
const EACH = 1_500;
const MOST = 15_000;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What became of the mail of an invite that is sent again; undefined where that isn't known soon. */
async function deliveryOf(queries: QueryClient, id: string, before: Delivery): Promise<Delivery | undefined> {
  for (let waited = 0; waited < MOST; waited += EACH) {
    await pause(EACH);
    try {
      const { delivery } = await queries.query({ ...inviteQuery(id), staleTime: 0 });
      const isOld = delivery.status === before.status && delivery.at === before.at;
      if (delivery.status !== 'queued' && !isOld) return delivery;
    } catch (error) {
      if (!refusalOf(error).passing) return undefined;
    }
  }
  return undefined;
}

export interface MailOutcome {
  readonly text: string;
  readonly wrong: boolean;
}

/** Waits for what becomes of the mail of an invite that is sent again, and says it; then lists show it, too. */
export function useMailOutcome(band: Band) {
  const t = useTranslations('invites');
  const queries = useQueryClient();
  const whomOf = useWhom(band);
  const words = useDeliveryWords();
  const say = (whom: string, delivery: Delivery | undefined): MailOutcome => {
    if (!delivery) return { text: t('mailUnknown'), wrong: false };
    if (delivery.status === 'sent' || delivery.status === 'delivered')
      return { text: t('mailSent', { whom }), wrong: false };
    const why = words(delivery);
    return { text: why ? `${whom}: ${why}` : t('noMailSent'), wrong: delivery.status !== 'delayed' };
  };
  return async (invite: Invite): Promise<MailOutcome> => {
    const delivery = await deliveryOf(queries, invite.id, invite.delivery);
    void readAgain(queries, keys.invites(band.id));
    return say(whomOf({ ...invite, name: null }), delivery);
  };
}
