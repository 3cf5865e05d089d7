import { type ComponentType, createElement, lazy } from 'react';
import { twice } from '../start/load';

const lost = new Set<() => void>();

/** What could not be loaded is asked for again where it is shown the next time. */
export function askAgain(): void {
  for (const forget of lost) forget();
  lost.clear();
}

/** A component that is loaded when it is shown: React's lazy, which by itself remembers a failure for ever. */
export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  const forget = () => {
    loaded = undefined;
  };
  const ask = () =>
    lazy(() =>
      twice(load).catch((error: unknown) => {
        lost.add(forget);
        throw error;
      }),
    );
  return function Later(props: P) {
    loaded ??= ask();
    return createElement(loaded, props);
  };
}
