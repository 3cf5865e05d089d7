import { type ComponentType, createElement, type ReactNode, useEffect, useState } from 'react';
import { twice } from '../start/load';

/**
 * A component that is loaded when it is shown, with `meanwhile` in its place. A failure is the next boundary's; shown
 * again, it is asked for again. React's lazy would remember the failure, and hold back what is there for 300 ms.
 */
export function later<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  meanwhile: ReactNode = null,
): ComponentType<P> {
  let kept: ComponentType<P> | undefined;
  return function Later(props: P) {
    const [loaded, setLoaded] = useState(() => kept);
    const [lost, setLost] = useState<{ error: unknown }>();
    useEffect(() => {
      if (loaded) return;
      twice(load).then(
        (module) => {
          kept = module.default;
          setLoaded(() => module.default);
        },
        (error: unknown) => setLost({ error }),
      );
    }, [loaded]);
    if (lost) throw lost.error;
    return loaded ? createElement(loaded, props) : meanwhile;
  };
}

/** A component that is loaded at a press, and the press. Whoever presses again after a failure asks for it again. */
export function usePressed<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  const [pressed, setPressed] = useState<ComponentType<P>>();
  const press = () =>
    twice(load).then(
      (module) => setPressed(() => module.default),
      () => undefined,
    );
  return [pressed, press] as const;
}

/** Whether it is needed, or was: what has been opened once stays, to close as it does. */
export function useOnceNeeded(needed: boolean): boolean {
  const [was, setWas] = useState(needed);
  if (needed && !was) setWas(true);
  return needed || was;
}
