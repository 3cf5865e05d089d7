import type { ComponentType } from 'react';
import { Route, Switch } from 'wouter';
import { later } from './parts/later';
import { Loading } from './parts/States';
import { bandPage, homePage, invitePage } from './start/pages';

/** A page that is loaded when it is opened, with the styles that the invite page does without. */
function page<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return later(async () => (await Promise.all([load(), import('./styles/more')]))[0], <Loading />);
}

const BandPage = page(bandPage);
const HomePage = page(homePage);
const InboxPage = page(() => import('./pages/InboxPage'));
const InvitePage = later(invitePage, <Loading />);
const InvitePeoplePage = page(() => import('./pages/create/InvitePeoplePage'));
const NotFoundPage = page(() => import('./pages/NotFoundPage'));
const ProfilePage = page(() => import('./pages/ProfilePage'));
const ReplyToPage = page(() => import('./pages/ReplyToPage'));
const SignedInPage = page(() => import('./pages/SignedInPage'));
const UnsubscribePage = page(() => import('./pages/UnsubscribePage'));

// What one goes to begins at its top. Where one goes back to, the browser scrolls to where that was left.
window.addEventListener('pushState', () => window.scrollTo(0, 0));

export function Routes() {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/invite" component={InvitePage} />
      <Route path="/unsubscribe" component={UnsubscribePage} />
      <Route path="/reply-to" component={ReplyToPage} />
      <Route path="/inbox" component={InboxPage} />
      <Route path="/profile" component={ProfilePage} />
      <Route path="/bands/:band/invite">{({ band }) => <InvitePeoplePage band={band} />}</Route>
      <Route path="/bands/:band/:section?">
        {({ band, section }) => <BandPage band={band} section={section ?? 'members'} />}
      </Route>
      <Route path="/signed-in" component={SignedInPage} />
      <Route component={NotFoundPage} />
    </Switch>
  );
}
