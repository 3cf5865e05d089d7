import { useCallback } from 'react';
import type { Member } from '../../api/queries';
import { useMembers } from './useMembers';

/** The person's own name, else what their invite called them; empty where neither is known. */
export function nameOf(member: Member): string {
  return member.display_name ?? member.name ?? '';
}

/** The names of a band's members by their ids; undefined for whoever is none or has none. */
export function useNames(band: string): (user: string) => string | undefined {
  const members = useMembers(band);
  const pages = members.data?.pages;
  return useCallback(
    (user) => {
      const member = pages?.flatMap((page) => page.members).find((each) => each.user_id === user);
      const name = member ? nameOf(member) : '';
      return name === '' ? undefined : name;
    },
    [pages],
  );
}
