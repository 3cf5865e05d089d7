/** Which rows wait for the day's quotas to start anew, and until when. */
import { serverNow } from '../../../api/clock';
import type { BulkRow } from '../../../api/queries';

type Problem = NonNullable<BulkRow['problem']>;

export function isWaiting(row: BulkRow | undefined): boolean {
  return row?.problem?.code === 'quota-exceeded';
}

/** When what was just refused for the quota can be asked for again. */
export function renewal(problem: Problem): string {
  return new Date(serverNow() + 1000 * (problem.retry_after ?? 0)).toISOString();
}
