import { Boundary } from '../../parts/Boundary';
import { later } from '../../parts/later';
import type { Page } from './findToken';

const PasteLink = later(
  async () => (await Promise.all([import('../paste/PasteLink'), import('../../styles/more')]))[0],
);

/** What a whole link looks like, how to get it again, and a field to paste it. Few need it, so it is loaded here. */
export function LinkHelp({ page }: { page: Page }) {
  return (
    <Boundary instead={null}>
      <PasteLink page={page} />
    </Boundary>
  );
}
