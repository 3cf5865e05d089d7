/**
 * What the API answers already and `schema.d.ts` doesn't say yet, in the shape that `npm run types` gives it. Once it does,
 * this file goes, and with it its names in `client.ts` and `queries.ts`.
 */
import type { components } from './schema';

type Problem = components['schemas']['Problem'];
type Refusal = { headers: Record<string, unknown>; content: { 'application/problem+json': Problem } };

/** What came of replacing open links, on one page of a band's pending invites. */
export interface ReplacedLinks {
  /** How many open links there were. */
  links: number;
  /** How many of them have a new link now: none in a dry run. */
  replaced: number;
  next_cursor: string | null;
}

export interface ComingPaths {
  '/bands/{band_id}/invites/replace-links': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    post: {
      parameters: { query?: never; header?: never; path: { band_id: string }; cookie?: never };
      requestBody: { content: { 'application/json': { dry_run?: boolean | null; cursor?: string | null } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { 'application/json': ReplacedLinks } };
        400: Refusal;
        403: Refusal;
        409: Refusal;
        503: Refusal;
      };
    };
  };
}

export interface ComingInvite {
  /** Who declined it; null where that was done with the link, without signing in. */
  declined_by?: string | null;
}
