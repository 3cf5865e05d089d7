import type { AroundNavHandler } from 'wouter';

type Hold = (goOn: () => void) => void;

let hold: Hold | undefined;

/** Leaves one page of the client for another, unless what is shown holds it: then that decides. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const goOn = () => navigate(to, options);
  if (hold) hold(goOn);
  else goOn();
};

/** From here on `by` decides; until what comes back is called. */
export function holdNavigation(by: Hold): () => void {
  hold = by;
  return () => {
    if (hold === by) hold = undefined;
  };
}
