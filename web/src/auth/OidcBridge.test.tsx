import { render } from '@testing-library/react';
import { ErrorResponse, ErrorTimeout, User, UserManager } from 'oidc-client-ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { forged } from '../../test/token';

const HINT = 'signed-in-before';
const STAGE = { issuer: 'https://issuer.test', client_id: 'web', scope: 'openid' };

function user(sub: string, token: string): User {
  const profile = { sub, name: 'Ada', iss: '', aud: '', exp: 0, iat: 0 };
  return new User({
    access_token: token,
    id_token: `${token} id`,
    token_type: 'Bearer',
    profile,
    expires_at: Date.now() / 1000 + 3600,
  });
}

const says = (error: string) => new ErrorResponse({ error });

/** The issuer's answers to the frame that asks it unseen, in their order. */
function frame(...answers: (User | Error)[]) {
  return vi.spyOn(UserManager.prototype, 'signinSilent').mockImplementation(async function (this: UserManager) {
    const next = answers.shift() ?? new ErrorTimeout('no answer');
    if (next instanceof Error) throw next;
    await this.storeUser(next);
    await this.events.load(next);
    return next;
  });
}

/** As in a page that was just opened there. */
async function open(path = '/', first?: () => Promise<void>) {
  vi.resetModules();
  await first?.();
  window.history.replaceState(null, '', path);
  const { session } = await import('./session');
  const { default: OidcBridge } = await import('./OidcBridge');
  session.start(path.startsWith('/signed-in'));
  render(<OidcBridge />);
  return session;
}

/** What the library keeps while someone is at the issuer. */
function keepState(returnTo: string): void {
  const data = { returnTo, join: returnTo === '/invite' };
  const kept = { id: 'x', request_type: 'si:r', authority: STAGE.issuer, client_id: 'web', data };
  localStorage.setItem('oidc.x', JSON.stringify(kept));
}

beforeEach(() => {
  localStorage.clear();
  localStorage.setItem(HINT, 'yes');
  vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(Response.json(STAGE)));
});

describe('at the start', () => {
  test('whom the issuer knows is signed in', async () => {
    frame(user('ada', 'first'));
    const session = await open();
    await vi.waitFor(() => expect(session.state()).toMatchObject({ status: 'signed-in', person: { id: 'ada' } }));
    expect(session.pass()?.token).toBe('first');
  });

  test('whom it does not know is a guest, and is not asked after the next time', async () => {
    frame(says('login_required'));
    const session = await open();
    await vi.waitFor(() => expect(session.state()).toEqual({ status: 'signed-out' }));
    expect(localStorage.getItem(HINT)).toBe('no');
  });

  test('where it does not answer, it is asked the next time', async () => {
    frame(new ErrorTimeout('no answer'));
    const session = await open();
    await vi.waitFor(() => expect(session.state()).toEqual({ status: 'signed-out' }));
    expect(localStorage.getItem(HINT)).toBe('yes');
  });
});

test('the API gets the ID token where the stage says so', async () => {
  vi.mocked(fetch).mockResolvedValueOnce(Response.json({ ...STAGE, token: 'id_token' }));
  frame(user('ada', 'first'));
  const session = await open();
  await vi.waitFor(() => expect(session.pass()?.token).toBe('first id'));
});

describe('a token that has run out', () => {
  async function refused(answer: User | Error) {
    frame(user('ada', 'first'), answer);
    const session = await open();
    await vi.waitFor(() => expect(session.state().status).toBe('signed-in'));
    const pass = session.pass();
    if (!pass) throw new Error('there is no pass');
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 60_000);
    return { session, next: await session.refused(pass) };
  }

  test('is renewed', async () => {
    const { next } = await refused(user('ada', 'second'));
    expect(next?.token).toBe('second');
  });

  test.each<Error>([new ErrorTimeout('no answer'), new TypeError('Failed to fetch'), says('temporarily_unavailable')])(
    'signs nobody out because of a hiccup: %s',
    async (hiccup) => {
      const { session, next } = await refused(hiccup);
      expect(next).toBeUndefined();
      expect(session.state()).toMatchObject({ status: 'signed-in', person: { id: 'ada' } });
    },
  );

  test.each(['login_required', 'interaction_required', 'consent_required', 'invalid_grant'])(
    'ends the sign-in where the issuer says %s',
    async (error) => {
      const { session } = await refused(says(error));
      expect(session.state()).toMatchObject({ status: 'signed-out', failure: 'expired', was: { id: 'ada' } });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(session.state()).toMatchObject({ status: 'signed-out', failure: 'expired', was: { id: 'ada' } });
    },
  );
});

describe('coming back from the issuer', () => {
  test('who has cancelled there hears it, and knows where to go on', async () => {
    keepState('/bands/b1');
    const session = await open('/signed-in?error=access_denied&state=x');
    await vi.waitFor(() => expect(session.state()).toEqual({ status: 'signed-out', failure: 'closed' }));
    expect(window.location.pathname + window.location.search).toBe('/signed-in');
    expect(window.history.state).toEqual({ returnTo: '/bands/b1' });
  });

  test('who has cancelled on the way to an invite hears it there', async () => {
    keepState('/invite');
    const session = await open('/signed-in?error=access_denied&state=x');
    await vi.waitFor(() => expect(session.state()).toEqual({ status: 'signed-out', failure: 'closed' }));
    expect(window.location.pathname + window.location.search).toBe('/invite');
  });

  const comeBack = (state: object) =>
    vi.spyOn(UserManager.prototype, 'signinCallback').mockImplementation(async function (this: UserManager) {
      const back = user('ada', 'first');
      Object.assign(back, { state });
      await this.storeUser(back);
      await this.events.load(back);
      return back;
    });

  test('whoever pressed the button to join goes on joining', async () => {
    comeBack({ returnTo: '/invite', join: true });
    window.history.replaceState(null, '', `/invite#${forged('joining')}`);
    const session = await open('/signed-in?code=c&state=x', async () =>
      (await import('../pages/invite/token')).takeToken(),
    );
    await vi.waitFor(() => expect(session.state().status).toBe('signed-in'));
    expect(window.location.pathname).toBe('/invite');
    const { heldToken } = await import('../pages/invite/token');
    expect(heldToken('invite')?.joining).toBe(true);
    window.history.back();
    await vi.waitFor(() => expect(window.location.pathname).toBe('/'));
  });

  test('whoever pressed the button to found a band goes on founding it', async () => {
    comeBack({ returnTo: '/', found: true });
    const session = await open('/signed-in?code=c&state=x');
    await vi.waitFor(() => expect(session.state().status).toBe('signed-in'));
    expect(window.location.pathname).toBe('/');
    expect((await import('../pages/home/founding')).takePressed()).toBe(true);
  });

  test('an answer that nobody waits for is a failure', async () => {
    const session = await open('/signed-in?code=c&state=long-gone');
    await vi.waitFor(() => expect(session.state()).toEqual({ status: 'signed-out', failure: 'failed' }));
    expect(window.location.search).toBe('');
    expect(window.history.state).toEqual({ returnTo: '/' });
  });

  test('nobody is sent back to where they come from the issuer', async () => {
    keepState('/signed-in');
    await open('/signed-in?error=access_denied&state=x');
    await vi.waitFor(() => expect(window.history.state).toEqual({ returnTo: '/' }));
  });
});

describe('whoever is signed in', () => {
  test.each([
    ['blocked', 'Attempted to navigate on a disposed window'],
    ['failed', 'Network timed out'],
  ])('hears that switching accounts %s', async (failure, message) => {
    frame(user('ada', 'first'));
    vi.spyOn(UserManager.prototype, 'signinPopup').mockRejectedValue(new Error(message));
    const session = await open();
    await vi.waitFor(() => expect(session.state().status).toBe('signed-in'));
    session.signIn({ way: 'window', switchAccount: true });
    await vi.waitFor(() => expect(session.state().failure).toBe(failure));
    expect(session.state()).toMatchObject({ status: 'signed-in', person: { id: 'ada' } });
  });
});

test('where no window opens, whoever knows where to go on leaves the page, and still wants to join', async () => {
  frame(says('login_required'));
  vi.spyOn(UserManager.prototype, 'signinPopup').mockRejectedValue(
    new Error('Attempted to navigate on a disposed window'),
  );
  const leaving = vi.spyOn(UserManager.prototype, 'signinRedirect').mockResolvedValue();
  const session = await open('/invite');
  await vi.waitFor(() => expect(session.state().status).toBe('signed-out'));
  session.signIn({ way: 'window', returnTo: '/invite', join: true });
  await vi.waitFor(() =>
    expect(leaving).toHaveBeenCalledWith({ state: { returnTo: '/invite', join: true, found: false } }),
  );
  expect(session.state().failure).toBeUndefined();
});

test('without the stage’s settings there is no sign-in, until they can be had', async () => {
  vi.mocked(fetch).mockResolvedValueOnce(new Response('<!doctype html>', { status: 200 }));
  const session = await open('/signed-in?code=c&state=long-gone');
  await vi.waitFor(() => expect(session.state()).toEqual({ status: 'signed-out', failure: 'failed' }));
  expect(session.wanted()).toBe(false);
});
