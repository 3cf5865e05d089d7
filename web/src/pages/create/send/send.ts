import { api, ask, repeatable } from '../../../api/client';
import { refusalOf } from '../../../api/problem';
import type { Batch, InviteDraft } from '../../../api/queries';

const TRIES = 3;
const WAIT = 1_000;

/**
 * One request, repeated under the same key where no answer came, so that nobody is invited
 * twice, and not any more once `signal` says stop. Where the API was busy, the client has repeated it already.
 */
export async function send(band: string, invites: InviteDraft[], key: string, signal: AbortSignal): Promise<Batch> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask(
        api.POST('/bands/{band_id}/invites/bulk', {
          params: { path: { band_id: band }, header: { 'Idempotency-Key': key } },
          body: { invites },
          ...repeatable(signal),
        }),
      );
    } catch (error) {
      const refused = refusalOf(error);
      if (tried === TRIES || !refused.unrepeated) throw refused;
      await pause(WAIT * 2 ** (tried - 1), signal);
      if (signal.aborted) throw refused;
    }
  }
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
