/**
 * Runs first, and is small: takes the token out of the address, then loads everything that the page needs at once
 * rather than one after the other.
 */
import { session } from '../auth/session';
import { readStage } from '../auth/stage';
import { LANGUAGES, loadMessages, preferredLanguage, TAGS } from '../i18n/choice';
import { heldToken, watchAddress } from '../pages/invite/token';
import { askEarly } from './early';
import { sayFirst } from './firstWords';
import { dropLostStyles, twice } from './load';
import { partsOf, signedInNav } from './pages';

watchAddress();
dropLostStyles();
session.start(window.location.pathname === '/signed-in');

// Whoever needs what was lost here asks for it again.
const early = (loading: Promise<unknown>) => void loading.catch(() => undefined);

// Who has signed in here before is asked for again: what their page shows waits for that longest.
const starting = session.state().status === 'starting';
if (starting) for (const part of [readStage(), import('../auth/manager')]) early(part);
for (const part of partsOf(window.location.pathname)) early(part());
if (starting) for (const part of [import('../auth/OidcBridge'), signedInNav()]) early(part);
if (window.location.pathname === '/invite') {
  const held = heldToken('invite');
  // Whoever may be signed in gets another answer: asked as a guest, they would nearly always ask twice.
  if (held && session.state().status === 'signed-out') {
    early(sayFirst(askEarly(`${window.location.origin}/api/invites/${encodeURIComponent(held.token)}/info`)));
  }
}
early(loadMessages(preferredLanguage()));
twice(() => import('../main')).catch(sayLost);

function sayLost(): void {
  const said = document.createElement('div');
  said.className = 'lost';
  said.role = 'alert';
  for (const language of TAGS) {
    said.append(Object.assign(document.createElement('p'), { lang: language, textContent: LANGUAGES[language].lost }));
  }
  document.getElementById('root')?.append(said);
}
