import type { QueryClient } from '@tanstack/react-query';
import { type Member, membersQuery } from '../../api/queries';

/** Shows a member as they are now, or will be, in the lists that were read. */
export function replaceMember(queries: QueryClient, band: string, member: Member): void {
  const now = (each: Member) => (each.user_id === member.user_id ? member : each);
  queries.setQueryData(
    membersQuery(band).queryKey,
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, members: page.members.map(now) })) },
  );
}
