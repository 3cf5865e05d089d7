import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { membersQuery } from '../../api/queries';

/** The names of a band's members by their ids. Whoever is not among those loaded is named by their id. */
export function useNames(band: string): (user: string) => string {
  const members = useInfiniteQuery(membersQuery(band));
  const pages = members.data?.pages;
  return useCallback(
    (user) => {
      const member = pages?.flatMap((page) => page.members).find((each) => each.user_id === user);
      return member?.display_name ?? user;
    },
    [pages],
  );
}
