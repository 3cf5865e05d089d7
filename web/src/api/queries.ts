/** What pages read, and under which key it is kept. */
import { infiniteQueryOptions, type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { endsSoon } from '../parts/endsSoon';
import { api, ask } from './client';
import type { components, operations } from './schema';

type Schemas = components['schemas'];
export type Band = Schemas['Band'];
export type BandRef = Schemas['BandRef'];
export type BandChange = Schemas['BandChange'];
export type BandDraft = Schemas['BandDraft'];
export type BandSummary = Schemas['BandSummary'];
export type Batch = Schemas['Batch'];
export type BulkRow = Schemas['Row'];
export type Delivery = Schemas['Delivery'];
export type Invite = Schemas['Invite'];
export type InviteChange = Schemas['InviteChange'];
export type InviteDraft = Schemas['InviteDraft'];
export type InviteInfo = Schemas['InviteInfo'];
export type Inviter = Schemas['Inviter'];
export type Invites = Schemas['Invites'];
export type Member = Schemas['Member'];
export type Profile = Schemas['Profile'];
export type Role = Schemas['Role'];
export type Status = Schemas['Status'];
export type Terms = Schemas['Terms'];
export type TimelineEvent = Schemas['Event'];
export type User = Schemas['User'];
/** Which invites to list. */
export type InvitesAsked = Omit<
  NonNullable<operations['list-invites']['parameters']['query']>,
  'limit' | 'cursor' | 'batch_id'
> & {
  /** Only those that somebody has opened, or that end soon. The API lists neither, so they are picked here. */
  readonly picked?: 'opened' | 'soon';
};

const first = { initialPageParam: null as string | null };
const next = { getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? null };
const cursorOf = (page: string | null) => (page === null ? {} : { cursor: page });

export const keys = {
  bands: ['bands'],
  band: (band: string) => ['band', band],
  members: (band: string) => ['band', band, 'members'],
  invites: (band: string) => ['band', band, 'invites'],
  invite: (invite: string) => ['invite', invite],
  inbox: ['inbox'],
  profile: ['profile'],
  mailChoices: ['mail-choices'],
} as const;

/**
 * Reads anew what a change has made old. What was being read for the first time meanwhile begins again: it may have been
 * read before the change, and would pass for new.
 */
export async function readAgain(queries: QueryClient, ...changed: readonly QueryKey[]): Promise<void> {
  const anew = async (queryKey: QueryKey) => {
    await queries.cancelQueries({ queryKey });
    await queries.invalidateQueries({ queryKey });
  };
  await Promise.all(changed.map(anew));
}

export const bandsQuery = infiniteQueryOptions({
  queryKey: keys.bands,
  ...first,
  ...next,
  queryFn: ({ pageParam, signal }) => ask(api.GET('/bands', { params: { query: cursorOf(pageParam) }, signal })),
});

export const bandQuery = (band: string) =>
  queryOptions({
    queryKey: keys.band(band),
    queryFn: ({ signal }) => ask(api.GET('/bands/{band_id}', { params: { path: { band_id: band } }, signal })),
  });

export const membersQuery = (band: string) =>
  infiniteQueryOptions({
    queryKey: keys.members(band),
    ...first,
    ...next,
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/bands/{band_id}/members', {
          params: { path: { band_id: band }, query: { limit: 100, ...cursorOf(pageParam) } },
          signal,
        }),
      ),
  });

export const invitesQuery = (band: string, asked: InvitesAsked) =>
  infiniteQueryOptions({
    queryKey: [...keys.invites(band), asked],
    ...first,
    ...next,
    queryFn: ({ pageParam, signal }) =>
      asked.picked
        ? pickedInvites(band, asked, asked.picked, pageParam, signal)
        : invitesPage(band, asked, 25, pageParam, signal),
  });

/** A page of a list as the API gives it. */
export function invitesPage(
  band: string,
  asked: InvitesAsked,
  limit: number,
  page: string | null,
  signal?: AbortSignal,
): Promise<Invites> {
  const query = { ...asked, limit, ...cursorOf(page) };
  delete query.picked;
  const params = { path: { band_id: band }, query };
  return ask(api.GET('/bands/{band_id}/invites', { params, ...(signal && { signal }) }));
}

/** At most so many invites are looked at for one page of those that are picked. */
const MOST_LOOKED_AT = 1000;

/** Whoever used an invite has opened it, even where no view was counted. */
const PICKS = { opened: ({ views, uses }: Invite) => views > 0 || uses > 0, soon: endsSoon };

/** Whether a list that was asked for has this one of the invites that the API gave for it. */
export const isPicked = (invite: Invite, { picked }: InvitesAsked) => !picked || PICKS[picked](invite);

/** Whether what follows on a page has no more of those to be picked. */
export function isPastPicked({ invites }: Invites, { picked, sort }: InvitesAsked): boolean {
  return picked === 'soon' && sort === 'expiry' && invites.some((invite) => !endsSoon(invite));
}

/** A page of those to be picked: at least 25, unless there are fewer. */
async function pickedInvites(
  band: string,
  asked: InvitesAsked,
  picked: 'opened' | 'soon',
  from: string | null,
  signal: AbortSignal,
): Promise<Invites> {
  const invites: Invite[] = [];
  let cursor = from;
  let begin: Invites | undefined;
  for (let looked = 0; ;) {
    const page = await invitesPage(band, asked, 100, cursor, signal);
    begin ??= page;
    invites.push(...page.invites.filter((invite) => isPicked(invite, asked)));
    looked += page.invites.length;
    cursor = isPastPicked(page, asked) ? null : (page.next_cursor ?? null);
    if (cursor !== null && invites.length < 25 && looked < MOST_LOOKED_AT) continue;
    const { pending = MOST_LOOKED_AT, unseen = MOST_LOOKED_AT } = begin.counts ?? {};
    const isCounted = picked === 'opened' && !asked.q && Math.max(pending, unseen) < MOST_LOOKED_AT;
    const isAll = from === null && cursor === null;
    return {
      ...begin,
      complete: page.complete,
      invites,
      next_cursor: cursor,
      total: isCounted ? Math.max(pending - unseen, invites.length) : invites.length,
      total_exact: isCounted || isAll,
    };
  }
}

export const inviteQuery = (invite: string) =>
  queryOptions({
    queryKey: keys.invite(invite),
    queryFn: ({ signal }) => ask(api.GET('/invites/{invite_id}', { params: { path: { invite_id: invite } }, signal })),
  });

/** `viewer` is who is signed in: the answer differs. */
export const infoQuery = (token: string, viewer: string | undefined) =>
  queryOptions({
    queryKey: ['info', token, viewer],
    queryFn: ({ signal }) => ask(api.GET('/invites/{token}/info', { params: { path: { token } }, signal })),
    gcTime: 0,
  });

/** As the source of an image. */
export const qrQuery = (token: string) =>
  queryOptions({
    queryKey: ['qr', token],
    queryFn: async ({ signal }) => {
      const path = { path: { token }, query: { format: 'svg' as const } };
      const drawing = await ask(api.GET('/invites/{token}/qr', { params: path, parseAs: 'text', signal }));
      return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
    },
    staleTime: Infinity,
    gcTime: 0,
  });

export const inboxQuery = infiniteQueryOptions({
  queryKey: keys.inbox,
  ...first,
  ...next,
  queryFn: ({ pageParam, signal }) => ask(api.GET('/me/invites', { params: { query: cursorOf(pageParam) }, signal })),
});

export const profileQuery = queryOptions({
  queryKey: keys.profile,
  queryFn: ({ signal }) => ask(api.GET('/me', { signal })),
});

export const mailChoicesQuery = queryOptions({
  queryKey: keys.mailChoices,
  queryFn: ({ signal }) => ask(api.GET('/me/mail', { signal })),
});

export const usersQuery = (words: string, band: string) =>
  queryOptions({
    queryKey: ['users', band, words],
    queryFn: ({ signal }) =>
      ask(api.GET('/users', { params: { query: { q: words, band_id: band, limit: 20 } }, signal })),
    staleTime: 10_000,
  });
