import { type ComponentType, useEffect, useState } from 'react';
import { twice } from '../start/load';
import { session } from './session';
import { useLibraryWanted } from './useSession';

/** By hand rather than by React's lazy, which remembers a failure: whoever presses a button again tries again. */
export function SignInLibrary() {
  const wanted = useLibraryWanted();
  const [Bridge, setBridge] = useState<ComponentType>();
  useEffect(() => {
    if (!wanted || Bridge) return;
    twice(() => import('./OidcBridge')).then(
      (loaded) => setBridge(() => loaded.default),
      () => session.giveUp(),
    );
  }, [wanted, Bridge]);
  return wanted && Bridge ? <Bridge /> : null;
}
