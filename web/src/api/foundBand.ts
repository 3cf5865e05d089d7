import { api, ask } from './client';
import { refusalOf } from './problem';
import type { Band, BandDraft } from './queries';

/** Founds a band in this device's time zone, unless the API knows no such zone. */
export async function foundBand(draft: BandDraft): Promise<Band> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const found = (body: BandDraft) => ask(api.POST('/bands', { body }));
  try {
    return await found({ ...draft, time_zone: timeZone });
  } catch (error) {
    if (refusalOf(error).fault('/time_zone')) return found(draft);
    throw error;
  }
}
