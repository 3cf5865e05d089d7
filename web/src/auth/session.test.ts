import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bridge } from './session';

const ada = { id: 'ada', name: 'Ada', email: 'ada@example.com', verified: true };
const ben = { ...ada, id: 'ben' };
const signedIn = { status: 'signed-in', person: ada } as const;
const HINT = 'signed-in-before';

/** As in a page that was just opened. */
async function fresh() {
  vi.resetModules();
  return (await import('./session')).session;
}

function bridge(renew: Bridge['renew'] = () => Promise.resolve(true)) {
  return { signIn: vi.fn(), signOut: vi.fn(), forget: vi.fn(), renew };
}

function elsewhere(newValue: string | null): void {
  window.dispatchEvent(new StorageEvent('storage', { key: HINT, newValue }));
}

beforeEach(() => {
  localStorage.clear();
  vi.useRealTimers();
});

describe('at the start', () => {
  test('nobody is asked after where nobody has signed in', async () => {
    const session = await fresh();
    session.start(false);
    expect(session.state()).toEqual({ status: 'signed-out' });
    expect(session.wanted()).toBe(false);
  });

  test('whoever has signed in is a guest after a few seconds, and signed in once the issuer has answered', async () => {
    vi.useFakeTimers();
    localStorage.setItem(HINT, 'yes');
    const session = await fresh();
    session.start(false);
    expect(session.wanted()).toBe(true);
    vi.advanceTimersByTime(3_900);
    expect(session.state()).toEqual({ status: 'starting' });
    vi.advanceTimersByTime(200);
    expect(session.state()).toEqual({ status: 'signed-out' });
    session.set(signedIn, 'token');
    expect(session.state()).toEqual(signedIn);
  });

  test('whoever comes back from the issuer waits for what comes of it', async () => {
    vi.useFakeTimers();
    const session = await fresh();
    session.start(true);
    vi.advanceTimersByTime(60_000);
    expect(session.state()).toEqual({ status: 'starting' });
  });

  test('once the issuer knew nobody, the next visit does not ask', async () => {
    localStorage.setItem(HINT, 'yes');
    const before = await fresh();
    before.start(false);
    before.lapse();
    const session = await fresh();
    session.start(false);
    expect(session.wanted()).toBe(false);
  });
});

describe('a library that can’t be had', () => {
  test('is a failure to whoever pressed a button, and can be asked for again', async () => {
    const session = await fresh();
    session.start(false);
    session.signIn({ way: 'page' });
    session.giveUp();
    expect(session.state()).toEqual({ status: 'signed-out', failure: 'failed' });
    expect(session.wanted()).toBe(false);
    const loaded = bridge();
    session.signIn({ way: 'page' });
    expect(session.wanted()).toBe(true);
    expect(session.state().failure).toBeUndefined();
    session.connect(loaded);
    expect(loaded.signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page' });
  });

  test('closes the window that was opened for it', async () => {
    const close = vi.fn();
    vi.spyOn(window, 'open').mockReturnValue({ close } as unknown as Window);
    const session = await fresh();
    session.signIn({ way: 'window' });
    session.giveUp();
    expect(close).toHaveBeenCalledOnce();
  });

  test('is none to whoever pressed nothing', async () => {
    localStorage.setItem(HINT, 'yes');
    const session = await fresh();
    session.start(false);
    session.giveUp();
    expect(session.state()).toEqual({ status: 'signed-out' });
  });

  test('is a failure to whoever comes back from the issuer', async () => {
    const session = await fresh();
    session.start(true);
    session.giveUp();
    expect(session.state().failure).toBe('failed');
  });
});

describe('a sign-in that came to nothing', () => {
  test.each(['blocked', 'failed'] as const)(
    '%s is told beside who is signed in, until the next try',
    async (failure) => {
      const session = await fresh();
      session.connect(bridge());
      session.set(signedIn, 'token');
      session.fail(failure);
      expect(session.state()).toEqual({ ...signedIn, failure });
      expect(session.pass()?.token).toBe('token');
      session.signIn({ way: 'window', switchAccount: true });
      expect(session.state()).toEqual(signedIn);
    },
  );

  test('whoever closes the window stays who they were', async () => {
    const session = await fresh();
    session.set(signedIn, 'token');
    session.fail('closed');
    expect(session.state()).toEqual(signedIn);
  });

  test('guests hear of each', async () => {
    const session = await fresh();
    session.start(false);
    session.fail('closed');
    expect(session.state()).toEqual({ status: 'signed-out', failure: 'closed' });
  });
});

describe('other tabs', () => {
  test('whoever signs out there is signed out here', async () => {
    const session = await fresh();
    const loaded = bridge();
    session.start(false);
    session.connect(loaded);
    session.set(signedIn, 'token');
    elsewhere(null);
    expect(session.state()).toEqual({ status: 'signed-out' });
    expect(session.pass()).toBeUndefined();
    expect(loaded.forget).toHaveBeenCalledOnce();
  });

  test('a tab whose frame the issuer’s cookies don’t reach signs nobody out', async () => {
    const session = await fresh();
    session.start(false);
    session.set(signedIn, 'token');
    elsewhere('no');
    expect(session.state()).toEqual(signedIn);
  });

  test('signing out tells them', async () => {
    const session = await fresh();
    session.connect(bridge());
    session.set(signedIn, 'token');
    expect(localStorage.getItem(HINT)).toBe('yes');
    session.signOut();
    expect(localStorage.getItem(HINT)).toBeNull();
  });
});

describe('a token that is refused', () => {
  async function aged(renew?: Bridge['renew'], seconds = 3600) {
    vi.useFakeTimers();
    const session = await fresh();
    const loaded = bridge(renew);
    session.connect(loaded);
    session.set(signedIn, 'old');
    const pass = session.pass();
    if (!pass) throw new Error('there is no pass');
    vi.advanceTimersByTime(seconds * 1000);
    return { session, loaded, pass };
  }

  test('is replaced by one new one for all who ask', async () => {
    let renewed = 0;
    const { session, pass } = await aged(async () => {
      renewed += 1;
      await Promise.resolve();
      session.set(signedIn, 'new');
      return true;
    });
    const both = await Promise.all([session.refused(pass), session.refused(pass)]);
    expect(both.map((next) => next?.token)).toEqual(['new', 'new']);
    expect((await session.refused(pass))?.token).toBe('new');
    expect(renewed).toBe(1);
  });

  test('stays where the issuer does not answer, and is asked after anew the next time', async () => {
    const renew = vi.fn(() => Promise.resolve(true));
    const { session, loaded, pass } = await aged(renew);
    expect(await session.refused(pass)).toBeUndefined();
    expect(session.state()).toEqual(signedIn);
    expect(loaded.forget).not.toHaveBeenCalled();
    await session.refused(pass);
    expect(renew).toHaveBeenCalledTimes(2);
  });

  test('has run out where the issuer knows nobody any more', async () => {
    const { session, loaded, pass } = await aged(() => Promise.resolve(false));
    expect(await session.refused(pass)).toBeUndefined();
    expect(session.state()).toEqual({ status: 'signed-out', failure: 'expired', was: ada });
    expect(loaded.forget).toHaveBeenCalledOnce();
  });

  test('leaves the page to whose it was, until they sign out elsewhere', async () => {
    const { session, loaded, pass } = await aged(() => Promise.resolve(false));
    session.start(false);
    await session.refused(pass);
    session.signIn({ way: 'window' });
    expect(loaded.signIn).toHaveBeenCalledOnce();
    session.fail('closed');
    expect(session.state()).toEqual({ status: 'signed-out', failure: 'closed', was: ada });
    elsewhere(null);
    expect(session.state()).toEqual({ status: 'signed-out' });
  });

  test('ends the sign-in where it is new, and leaves the page to whose it was', async () => {
    const renew = vi.fn(() => Promise.resolve(true));
    const { session, loaded, pass } = await aged(renew, 5);
    expect(await session.refused(pass)).toBeUndefined();
    expect(session.state()).toEqual({ status: 'signed-out', failure: 'refused', was: ada });
    expect(renew).not.toHaveBeenCalled();
    expect(loaded.forget).toHaveBeenCalledOnce();
  });

  test('is nobody else’s: what one person asked is not repeated as another', async () => {
    const { session, pass } = await aged();
    session.set({ status: 'signed-in', person: ben }, 'another');
    expect(await session.refused(pass)).toBeUndefined();
    expect(session.state()).toMatchObject({ person: ben });
  });
});

describe('where the browser opens no window', () => {
  test.each([
    ['whoever knows where to go on leaves the page', { returnTo: '/invite', join: true }, 'page'],
    ['whoever would lose the page does not', {}, 'window'],
  ] as const)('%s', async (_, more, way) => {
    vi.spyOn(window, 'open').mockReturnValue(null);
    const session = await fresh();
    session.start(false);
    session.signIn({ way: 'window', ...more });
    const connected = bridge();
    session.connect(connected);
    expect(connected.signIn).toHaveBeenCalledWith({ way, ...more });
  });
});

test('the latest try can be repeated by leaving the page', async () => {
  const session = await fresh();
  const connected = bridge();
  session.connect(connected);
  session.signInHere('/invite');
  expect(connected.signIn).toHaveBeenLastCalledWith({ way: 'page', returnTo: '/invite' });
  session.signIn({ way: 'window', returnTo: '/invite', join: true });
  session.signInHere('/invite');
  expect(connected.signIn).toHaveBeenLastCalledWith({ way: 'page', returnTo: '/invite', join: true });
});
