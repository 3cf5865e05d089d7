import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type Member, membersQuery } from '../../api/queries';

/** The person's own name, else what their invite called them. */
export function nameOf(member: Member): string {
  return member.display_name ?? member.name ?? member.user_id;
}

/** The names of a band's members by their ids. Whoever is not among those loaded is named by their id. */
export function useNames(band: string): (user: string) => string {
  const members = useInfiniteQuery(membersQuery(band));
  const pages = members.data?.pages;
  return useCallback(
    (user) => {
      const member = pages?.flatMap((page) => page.members).find((each) => each.user_id === user);
      return member ? nameOf(member) : user;
    },
    [pages],
  );
}
