import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Member, type User, usersQuery } from '../../../api/queries';
import { matching } from '../../band/byPart';
import { useMembers } from '../../band/useMembers';
import { nameOf } from '../../band/useNames';
import { isAddress } from './read/address';

/** A letter that says as much as a syllable or word of others: one is enough to search for. */
const CJK = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}]/u;
const NOBODY: User[] = [];
const MOST_MEMBERS = 5;

/** The registered users whose name or whole address is typed, and members of the band who are called so, too. */
export function useSuggestedUsers(typed: string, band: string) {
  const [words] = useDebouncedValue(typed.trim(), 250);
  const isName = !words.includes('@') && (words.length >= 2 || CJK.test(words));
  const enabled = typed.trim() !== '' && (isName || isAddress(words));
  const { data, error, isFetching, isSuccess, isPlaceholderData } = useQuery({
    ...usersQuery(words, band),
    enabled,
    placeholderData: keepPreviousData,
  });
  // The search doesn't find everybody in the band; they need no invite all the same.
  const { data: members, isPending } = useMembers(band, isName);
  const found = enabled ? (data?.users ?? NOBODY) : NOBODY;
  const users = useMemo(() => {
    const all = enabled && isName ? (members?.pages.flatMap((page) => page.members) ?? []) : [];
    const others = all.filter((member) => !found.some(({ user_id }) => user_id === member.user_id));
    const called = matching(
      others.map((member) => ({ ...member, part: null })),
      words,
    );
    return [...called.filter(nameOf).slice(0, MOST_MEMBERS).map(userOf), ...found];
  }, [enabled, isName, members, words, found]);
  return {
    users,
    more: enabled && data?.next_cursor != null,
    /** Whether the answer is to what is typed. An address that nobody is registered with is none of a mistake. */
    isCurrent: enabled && isSuccess && !isPlaceholderData && (isName ? !isPending : data.users.length > 0),
    isFetching: enabled && isFetching,
    error: enabled ? error : null,
  };
}

function userOf(member: Member): User {
  return { user_id: member.user_id, display_name: nameOf(member), member: true };
}
