/** The API decides what has expired, so countdowns go by its clock where the device's is wrong. */

/** Below it the difference may be the way of the answer. */
const NOTICED = 30_000;

let ahead = 0;

/** What an answer's `date` says. */
export function noteDate(date: string | null): void {
  const difference = date === null ? NaN : Date.parse(date) - Date.now();
  if (Number.isNaN(difference)) return;
  ahead = Math.abs(difference) < NOTICED ? 0 : difference;
}

export function serverNow(): number {
  return Date.now() + ahead;
}
