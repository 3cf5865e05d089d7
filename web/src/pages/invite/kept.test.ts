import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forged } from '../../../test/token';
import { KEPT_FOR } from './kept';

const TOKEN = forged('kept');

let listening: (() => void)[] = [];

function listenFor(target: EventTarget): void {
  const add = target.addEventListener.bind(target);
  vi.spyOn(target, 'addEventListener').mockImplementation((type, listener, options) => {
    add(type, listener, options);
    listening.push(() => target.removeEventListener(type, listener));
  });
}

/** The page as it is after it was loaded: in the same tab, with nothing in memory. */
async function load(address: string) {
  for (const stop of listening) stop();
  listening = [];
  vi.resetModules();
  window.history.replaceState(null, '', address);
  const page = await import('./token');
  page.watchAddress();
  return page;
}
const leave = () => window.dispatchEvent(new Event('pagehide'));
const stored = (...storages: Storage[]) => JSON.stringify(storages.map((storage) => Object.entries(storage)));
const anywhere = () => stored(sessionStorage, localStorage);

function look(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  listenFor(window);
  listenFor(document);
});
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
  for (const stop of listening) stop();
});

describe('an invite', () => {
  test('is in the tab’s session storage only while the page is away, and there again afterwards', async () => {
    const before = await load(`/invite?answer=decline#${TOKEN}`);
    expect(anywhere()).not.toContain(TOKEN);
    leave();
    expect(anywhere()).toContain(TOKEN);
    expect(stored(localStorage)).not.toContain(TOKEN);
    const after = await load('/invite');
    expect(after.heldToken('invite')).toEqual({ ...before.heldToken('invite') });
    expect(after.heldToken('invite')).toMatchObject({ token: TOKEN, declining: true });
    expect(anywhere()).not.toContain(TOKEN);
  });

  test('is kept for a quarter of an hour at most', async () => {
    await load(`/invite#${TOKEN}`);
    leave();
    vi.setSystemTime(Date.now() + KEPT_FOR);
    expect((await load('/invite')).heldToken('invite')).toBeUndefined();
    expect(anywhere()).not.toContain(TOKEN);
  });

  test('of a page in the background, too', async () => {
    await load(`/invite#${TOKEN}`);
    look('hidden');
    expect(anywhere()).toContain(TOKEN);
    vi.advanceTimersByTime(KEPT_FOR);
    expect(anywhere()).not.toContain(TOKEN);
    look('hidden');
    look('visible');
    expect(anywhere()).not.toContain(TOKEN);
  });

  test('gives way to the link that is opened then', async () => {
    await load(`/invite#${TOKEN}`);
    leave();
    expect((await load(`/invite#${forged('next')}`)).heldToken('invite')?.token).toBe(forged('next'));
    leave();
    expect((await load('/invite#no-such-token')).openedLink('invite')).toEqual({ cut: false });
  });

  test('that is over is kept as how it ended, without its token', async () => {
    const page = await load(`/invite#${TOKEN}`);
    const ending = { how: 'joined', band: { id: 'b', name: 'B' }, role: 'member', before: false, by: 'ben' } as const;
    page.endInvite(forged('another'), ending);
    expect(page.heldToken('invite')?.token).toBe(TOKEN);
    page.endInvite(TOKEN, ending);
    leave();
    expect(anywhere()).not.toContain(TOKEN);
    expect((await load('/invite')).openedLink('invite')).toEqual({ over: ending });
  });

  test('is not joined by coming back without having signed in', async () => {
    const page = await load(`/invite#${TOKEN}`);
    page.startJoining();
    leave();
    expect((await load('/invite')).heldToken('invite')?.joining).toBeUndefined();
  });

  test('of a page that was put aside whole is what became of it since', async () => {
    const page = await load(`/invite#${TOKEN}`);
    const ending = { how: 'declined', band: { id: 'b', name: 'B' }, inviter: { display_name: 'Ada' } };
    sessionStorage.setItem('invite', JSON.stringify({ what: { over: ending }, until: Date.now() + 1000 }));
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(page.openedLink('invite')).toEqual({ over: ending });
  });

  test('is held all the same where the browser keeps nothing', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('denied');
    });
    const page = await load(`/invite#${TOKEN}`);
    leave();
    expect(page.heldToken('invite')?.token).toBe(TOKEN);
  });

  test('that was tampered with is none', async () => {
    sessionStorage.setItem('invite', 'nonsense');
    expect((await load('/invite')).openedLink('invite')).toBeUndefined();
  });
});

test('the token of a link that unsubscribes is not kept', async () => {
  await load(`/unsubscribe#${forged('stop', 46)}`);
  leave();
  expect(anywhere()).not.toContain(forged('stop', 46));
});
