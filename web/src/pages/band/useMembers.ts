import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { membersQuery } from '../../api/queries';

/** How many pages of a hundred members are read without being asked for. */
const PAGES = 5;

/** The members of a band; the rest of them, up to a number, is read by itself. Not before it is `enabled`. */
export function useMembers(band: string, enabled = true) {
  const members = useInfiniteQuery({ ...membersQuery(band), enabled });
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = members;
  const pages = members.data?.pages.length ?? 0;
  const more = enabled && hasNextPage && !isFetching && !isFetchNextPageError && pages < PAGES;
  useEffect(() => {
    if (more) void fetchNextPage();
  }, [more, pages, fetchNextPage]);
  return members;
}
