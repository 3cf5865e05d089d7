import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forged } from '../../../test/token';
import { findToken } from './findToken';
import { heldToken, linkOf, openedLink, takePasted, takeToken } from './token';

const at = (path: string) => window.history.replaceState(null, '', path);
const here = () => window.location.pathname + window.location.search + window.location.hash;
const TOKEN = forged('-_token');

beforeEach(() => {
  at(`/invite#${forged('before')}`);
  takeToken();
});
afterEach(() => at('/'));

describe('takeToken', () => {
  test.each([
    [`/invite#${TOKEN}`, false],
    [`/invite/${TOKEN}`, false],
    [`/invite/${TOKEN}/`, false],
    [`/invite/${TOKEN}//`, false],
    [`/invite//${TOKEN}`, false],
    [`/invites/${TOKEN}/`, false],
    [`/invite/${TOKEN}/more/text`, false],
    [`/invite/${TOKEN}/info`, false],
    [`/invite/${TOKEN}%2F`, false],
    [`/invite%2F${TOKEN}`, false],
    [`/invite/%2F${TOKEN}%2Fmore`, false],
    [`/invite/#/${TOKEN}/`, false],
    [`/invite/${TOKEN}.`, false],
    [`/invite/${TOKEN}#_=_`, false],
    [`/invite/${TOKEN}&fbclid=IwAR1`, false],
    [`/invite/#${TOKEN}`, false],
    [`/invite.#${TOKEN}`, false],
    [`/invite,#${TOKEN}`, false],
    [`//invite#${TOKEN}`, false],
    [`/INVITE#${TOKEN}`, false],
    [`/invite%23${TOKEN}`, false],
    [`/invite%2523${TOKEN}`, false],
    [`/invite?${TOKEN}`, false],
    [`/invite?${TOKEN}=&fbclid=1`, false],
    [`/invite?%23${TOKEN}`, false],
    [`/invite?fbclid=${'x'.repeat(68)}#${TOKEN}`, false],
    [`/invite#${TOKEN}%20`, false],
    [`/invite#${TOKEN}?utm_source=x`, false],
    [`/invite#${TOKEN.slice(0, 9)}%0D%0A${TOKEN.slice(9)}`, false],
    [`/invite#${TOKEN.slice(0, 25)}=%0D%0A${TOKEN.slice(25)}`, false],
    [`/invite%E2%80%8B#${TOKEN}`, false],
    [`/%E2%80%8Binvite#${TOKEN}`, false],
    [`/invite${TOKEN}`, false],
    [`/invite?answer=decline#${TOKEN}`, true],
    [`/invite/?answer=decline#${TOKEN}`, true],
    [`/invite?answer=decline%23${TOKEN}`, true],
    [`/invite%3Fanswer%3Ddecline%23${TOKEN}`, true],
    [`/invite?utm_source=mail&amp;answer=decline#${TOKEN}.`, true],
    [`/invite?utm_source=mail#${TOKEN.replaceAll('-', '%2D').replaceAll('_', '%5F')}`, false],
  ])('takes it out of %s', (address, declining) => {
    // A browser reads `//invite` of a link as a host; here it is a path.
    at(address.startsWith('//') ? window.location.origin + address : address);
    takeToken();
    expect(here()).toBe('/invite');
    expect(heldToken('invite')).toEqual({ token: TOKEN, declining });
  });

  test.each([
    [`/invite#${TOKEN.slice(0, 40)}`, true],
    [`/invite/${TOKEN.slice(0, 67)}...`, true],
    ['/invite#no-such-token', false],
    ['/invite/%E0%A4%A', false],
  ])('takes what is no token out of %s, too', (address, cut) => {
    at(address);
    takeToken();
    expect(here()).toBe('/invite');
    expect(openedLink('invite')).toEqual({ cut });
    expect(heldToken('invite')).toBeUndefined();
  });

  test.each([
    '/invite',
    '/invite/',
    '/invite#',
    '/invite#_=_',
    '/invite?fbclid=IwAR1',
    '/invite?fbclid=',
    '/Invite?utm_source=x#!',
  ])('keeps the one it has when %s is shown', (address) => {
    at(address);
    takeToken();
    expect(here()).toBe('/invite');
    expect(heldToken('invite')?.token).toBe(forged('before'));
  });

  test('keeps apart what unsubscribes', () => {
    const stop = forged('stop', 46);
    at(`/unsubscribe#${stop},`);
    takeToken();
    expect(here()).toBe('/unsubscribe');
    expect(heldToken('unsubscribe')?.token).toBe(stop);
    expect(heldToken('invite')?.token).toBe(forged('before'));
  });

  test.each(['/bands/b#section', `/bands/b/invite#${TOKEN}`, '/inbox?x=1'])('leaves %s alone', (address) => {
    at(address);
    takeToken();
    expect(here()).toBe(address);
    expect(heldToken('invite')?.token).toBe(forged('before'));
  });
});

describe('takePasted', () => {
  test('takes the token of a message, and says when it is none or the same', () => {
    expect(takePasted(`Come!\nhttps://bands.example/invite#${TOKEN}\nAda`, 'invite')).toBe('taken');
    expect(heldToken('invite')).toEqual({ token: TOKEN, declining: false });
    expect(takePasted(TOKEN, 'invite')).toBe('same');
    expect(takePasted('Come!', 'invite')).toBe('none');
    expect(heldToken('invite')?.token).toBe(TOKEN);
  });
});

test('the link of a token is read as that token', () => {
  const link = linkOf({ token: TOKEN, declining: true });
  expect(link).toBe(`${window.location.origin}/invite?answer=decline#${TOKEN}`);
  expect(findToken(link, 'invite')).toBe(TOKEN);
});
