import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Loading } from './parts/States';

const BandPage = lazy(() => import('./pages/band/BandPage'));
const HomePage = lazy(() => import('./pages/HomePage'));
const InboxPage = lazy(() => import('./pages/InboxPage'));
const InvitePage = lazy(() => import('./pages/invite/InvitePage'));
const InvitePeoplePage = lazy(() => import('./pages/create/InvitePeoplePage'));
const NotFoundPage = lazy(() => import('./pages/NotFoundPage'));
const ProfilePage = lazy(() => import('./pages/ProfilePage'));
const UnsubscribePage = lazy(() => import('./pages/UnsubscribePage'));

export function Routes() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/invite" component={InvitePage} />
        <Route path="/unsubscribe" component={UnsubscribePage} />
        <Route path="/inbox" component={InboxPage} />
        <Route path="/profile" component={ProfilePage} />
        <Route path="/bands/:band/invite">{({ band }) => <InvitePeoplePage band={band} />}</Route>
        <Route path="/bands/:band/:section?">
          {({ band, section }) => <BandPage band={band} section={section ?? 'members'} />}
        </Route>
        <Route path="/signed-in">
          <Loading />
        </Route>
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  );
}
