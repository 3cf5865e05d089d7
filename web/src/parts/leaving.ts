import type { AroundNavHandler } from 'wouter';

/** Decides whether to go on. */
export type Hold = (goOn: () => void) => void;

interface Holding {
  readonly by: Hold;
  /** Not only about Back, but also about what is pressed. */
  readonly links: boolean;
}

/** The last one decides. */
const holds: Holding[] = [];

/** Leaves one page of the client for another, unless what is shown holds it: then that decides. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const goOn = () => navigate(to, options);
  const hold = holds.findLast(({ links }) => links);
  if (hold) hold.by(goOn);
  else goOn();
};

/** What is needed of the Navigation API, which not all browsers have. */
interface Traversal extends Event {
  readonly navigationType: string;
  readonly destination: { readonly key: string; readonly sameDocument: boolean };
}
type Navigation = EventTarget & { traverseTo(key: string): unknown };
const navigationOf = (of: object): Navigation | undefined => (of as { navigation?: Navigation }).navigation;

/** From here on `by` decides, also about Back where the browser lets it; until what comes back is called. */
export function holdNavigation(by: Hold, links = true): () => void {
  const holding = { by, links };
  const navigation = navigationOf(window);
  const traverse = (event: Event) => {
    const { navigationType, cancelable, destination } = event as Traversal;
    if (holds.at(-1) !== holding || navigationType !== 'traverse' || !cancelable || !destination.sameDocument) return;
    event.preventDefault();
    by(() => {
      navigation?.removeEventListener('navigate', traverse);
      navigation?.traverseTo(destination.key);
    });
  };
  navigation?.addEventListener('navigate', traverse);
  holds.push(holding);
  return () => {
    navigation?.removeEventListener('navigate', traverse);
    holds.splice(holds.indexOf(holding), 1);
  };
}
