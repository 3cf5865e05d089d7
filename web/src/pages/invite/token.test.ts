import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heldToken, takeToken } from './token';

const at = (path: string) => window.history.replaceState(null, '', path);
const here = () => window.location.pathname + window.location.search + window.location.hash;

beforeEach(() => at('/'));
afterEach(() => at('/'));

describe('takeToken', () => {
  test.each([
    ['/invite#AQ_-token', '/invite', { token: 'AQ_-token', declining: false }],
    ['/invite/AQ_-token', '/invite', { token: 'AQ_-token', declining: false }],
    ['/invite/?answer=decline#AQ_-token', '/invite', { token: 'AQ_-token', declining: true }],
    ['/invite?utm_source=mail#AQ%5F%2Dtoken', '/invite', { token: 'AQ_-token', declining: false }],
  ])('takes it out of %s', (address, left, held) => {
    at(address);
    takeToken();
    expect(here()).toBe(left);
    expect(heldToken('invite')).toEqual(held);
  });

  test('keeps apart what unsubscribes', () => {
    at('/unsubscribe#other');
    takeToken();
    expect(heldToken('unsubscribe')?.token).toBe('other');
    expect(heldToken('invite')?.token).not.toBe('other');
  });

  test('leaves other pages alone', () => {
    at('/bands/b#section');
    takeToken();
    expect(here()).toBe('/bands/b#section');
  });

  test('keeps the one it has when the page is shown again', () => {
    at('/invite#kept');
    takeToken();
    takeToken();
    expect(heldToken('invite')?.token).toBe('kept');
  });
});
