import { useSyncExternalStore } from 'react';
import { session, type State } from './session';

export function useSession(): State {
  return useSyncExternalStore(session.subscribe, session.state);
}

export function useLibraryWanted(): boolean {
  return useSyncExternalStore(session.subscribe, session.wanted);
}
