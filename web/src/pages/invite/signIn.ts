import { session, type SignIn } from '../../auth/session';

/** On phones a window is a tab among others, and browsers in apps open none, or open it in this page's place. */
export const onPhone = () => /mobi|android/i.test(window.navigator.userAgent);

/** Signs in and comes back to the invite. */
export function signIn(how: Omit<SignIn, 'way' | 'returnTo'> = {}): void {
  session.signIn({ ...how, way: onPhone() ? 'page' : 'window', returnTo: '/invite' });
}
