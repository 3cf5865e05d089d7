/** Which rows wait for the day's quotas to start anew, and until when. */
import { serverNow } from '../../../api/clock';
import { Refused } from '../../../api/problem';
import type { Batch, BulkRow } from '../../../api/queries';

type Problem = NonNullable<BulkRow['problem']>;

export function isWaiting(row: BulkRow | undefined): boolean {
  return row?.problem?.code === 'quota-exceeded';
}

/** When what was just refused for the quota can be asked for again. */
export function renewal(problem: Problem): string {
  return new Date(serverNow() + 1000 * (problem.retry_after ?? 0)).toISOString();
}

/**
 * What a check has found so far, when its requests share what is left: each of them alone counts from the start. Rows that
 * can be invited get what is left in their order.
 */
export function shareOut(results: Map<number, BulkRow>, { left, resets_at }: NonNullable<Batch['quota']>): void {
  const retry_after = Math.max(1, Math.ceil((Date.parse(resets_at) - serverNow()) / 1000));
  const problem = { ...Refused.as('quota-exceeded', 429).problem, retry_after };
  const good = [...results].filter(([, { status }]) => status === 'created').sort(([a], [b]) => a - b);
  for (const [row, { index }] of good.slice(left)) results.set(row, { index, status: 'invalid', problem });
}
