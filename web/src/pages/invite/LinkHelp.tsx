import { Boundary } from '../../parts/Boundary';
import { later } from '../../parts/later';

const PasteLink = later(
  async () => (await Promise.all([import('../paste/PasteLink'), import('../../styles/more')]))[0],
);

/** What a whole link looks like, how to get it again, and a field to paste it. Few need it, so it is loaded here. */
export function LinkHelp() {
  return (
    <Boundary instead={null}>
      <PasteLink />
    </Boundary>
  );
}
