import { serverNow } from '../api/clock';

/** How many hours before its end an invite ends soon: as long as one has to be open for a reminder. */
export const SOON_HOURS = 48;

export function endsSoon({ expires_at }: { readonly expires_at: string }): boolean {
  return Date.parse(expires_at) - serverNow() <= SOON_HOURS * 3_600_000;
}
