import type { AroundNavHandler } from 'wouter';

type Hold = (goOn: () => void) => void;

/** The last one decides. */
const holds: Hold[] = [];

/** Leaves one page of the client for another, unless what is shown holds it: then that decides. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const goOn = () => navigate(to, options);
  const hold = holds.at(-1);
  if (hold) hold(goOn);
  else goOn();
};

/** From here on `by` decides; until what comes back is called. */
export function holdNavigation(by: Hold): () => void {
  holds.push(by);
  return () => {
    holds.splice(holds.indexOf(by), 1);
  };
}
