import { Boundary } from '../../parts/Boundary';
import { later } from '../../parts/later';
import { onPhone } from './signIn';
import type { Held } from './token';

const InAppHint = later(() => import('../inapp/InAppHint'));

/** For phones and tablets: apps on desktops open links in the browser. What is needed for it is loaded there alone. */
export function InApp({ held }: { held: Held }) {
  if (!onPhone()) return null;
  return (
    <Boundary instead={null}>
      <InAppHint held={held} />
    </Boundary>
  );
}
