import { expect, test } from 'vitest';
import { atHome } from '../hosting.mjs';

const HOME = 'http://127.0.0.1:5173';

test.each([
  ['localhost:5173', `${HOME}/bands/b1?q=1`],
  ['[::1]:5173', `${HOME}/bands/b1?q=1`],
  ['127.0.0.1:5173', undefined],
  ['localhost:5199', undefined],
  ['example.com:5173', undefined],
  [undefined, undefined],
])('a page asked for at %s is sent to %s', (host, home) => {
  expect(atHome(host, '/bands/b1?q=1', HOME)).toBe(home);
});
