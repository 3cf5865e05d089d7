import { api, ask } from '../../../api/client';
import { type Refused, refusalOf } from '../../../api/problem';
import type { Batch, InviteDraft } from '../../../api/queries';

const TRIES = 3;
const LONGEST_WAIT = 30_000;

/**
 * One request; none takes a key in a dry run. Repeated under the same key where no answer came, so that nobody is invited
 * twice, and not any more once `signal` says stop.
 */
export async function send(
  band: string,
  invites: InviteDraft[],
  key: string | undefined,
  signal: AbortSignal,
): Promise<Batch> {
  for (let tried = 1; ; tried += 1) {
    const answer = api.POST('/bands/{band_id}/invites/bulk', {
      params: { path: { band_id: band }, header: key === undefined ? {} : { 'Idempotency-Key': key } },
      body: { invites, dry_run: key === undefined },
    });
    try {
      return await ask(answer);
    } catch (error) {
      const refused = refusalOf(error);
      if (tried === TRIES || !refused.passing) throw refused;
      const asked = await answer.then(
        ({ response }) => response.headers.get('retry-after'),
        () => null,
      );
      await pause(wait(refused, asked, tried), signal);
      if (signal.aborted) throw refused;
    }
  }
}

/** In milliseconds: what the API asks for, else a little longer each time. */
function wait(refused: Refused, asked: string | null, tried: number): number {
  const seconds = refused.problem.retry_after ?? Number.parseInt(asked ?? '', 10);
  return Math.min(LONGEST_WAIT, 1000 * (Number.isNaN(seconds) ? 2 ** (tried - 1) : seconds));
}

/** Ends early at the signal. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, signal.aborted ? 0 : milliseconds);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
}
