import type { Invite } from '../api/queries';

const HOUR = 3_600_000;
const YEAR = 8760;

/** At least as long as it was made for: who prolongs an invite doesn't mean to shorten it. */
export function usualHours({ created_at, expires_at }: Invite): number {
  const hours = Math.round((Date.parse(expires_at) - Date.parse(created_at)) / HOUR);
  return Math.min(YEAR, Math.max(1, hours));
}
