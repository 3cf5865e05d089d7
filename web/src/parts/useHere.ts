import { useLocation, useSearch } from 'wouter';

/** The address of the page that is shown, with its search: a sign-in comes back to it. */
export function useHere(): string {
  const [path] = useLocation();
  const search = useSearch();
  return search ? `${path}?${search}` : path;
}
