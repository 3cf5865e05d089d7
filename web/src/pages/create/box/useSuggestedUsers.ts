import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type User, usersQuery } from '../../../api/queries';
import { isAddress } from './read/address';

/** A letter that says as much as a syllable or word of others: one is enough to search for. */
const CJK = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}]/u;
const NOBODY: User[] = [];

/** The registered users whose name or whole address is typed. */
export function useSuggestedUsers(typed: string, band: string) {
  const [words] = useDebouncedValue(typed.trim(), 250);
  const isName = !words.includes('@') && (words.length >= 2 || CJK.test(words));
  const enabled = typed.trim() !== '' && (isName || isAddress(words));
  const { data, error, isFetching, isSuccess, isPlaceholderData } = useQuery({
    ...usersQuery(words, band),
    enabled,
    placeholderData: keepPreviousData,
  });
  return {
    users: enabled ? (data?.users ?? NOBODY) : NOBODY,
    more: enabled && data?.next_cursor != null,
    /** Whether the answer is to what is typed. An address that nobody is registered with is none of a mistake. */
    isCurrent: enabled && isSuccess && !isPlaceholderData && (isName || data.users.length > 0),
    isFetching: enabled && isFetching,
    error: enabled ? error : null,
  };
}
