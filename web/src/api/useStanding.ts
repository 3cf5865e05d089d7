import { useSession } from '../auth/useSession';
import { refusalOf } from './problem';

/** What was refused, for as long as that stands: that a sign-in has run out is over once there is another. */
export function useStanding<T>(refused: T): T | undefined {
  useSession();
  return refused && refusalOf(refused).isOver ? undefined : refused;
}
