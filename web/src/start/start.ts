/**
 * Runs first, and is small: takes the token out of the address, then loads everything that the page needs at once
 * rather than one after the other.
 */
import '../styles/mantine.css';
import '../styles/theme.css';
import { session } from '../auth/session';
import { loadMessages, preferredLanguage } from '../i18n/choice';
import { heldToken, watchAddress } from '../pages/invite/token';
import { askEarly } from './early';
import { invitePage } from './invitePage';

watchAddress();
session.start(window.location.pathname === '/signed-in');

if (window.location.pathname === '/invite') {
  void invitePage();
  const held = heldToken('invite');
  if (held && session.state().status === 'signed-out') {
    askEarly(`${window.location.origin}/api/invites/${encodeURIComponent(held.token)}/info`);
  }
}
void loadMessages(preferredLanguage());
void import('../main');
