import { afterEach, describe, expect, test, vi } from 'vitest';
import { forgetOldRows, forgetRows, keepRows, keptRows } from './keptRows';

const rows = { text: 'email\nada@example.com', count: 1, until: '2026-06-02T00:00:00.000Z' };

afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

describe('kept rows', () => {
  test('are of one person and one band', () => {
    expect(keepRows('ada', 'b1', rows)).toBe(true);
    expect(keptRows('ada', 'b1')).toMatchObject(rows);
    expect([keptRows('bob', 'b1'), keptRows('ada', 'b2')]).toEqual([undefined, undefined]);
    forgetRows('ada', 'b1');
    expect(keptRows('ada', 'b1')).toBeUndefined();
  });

  test('are deleted after three days, whoever comes', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    keepRows('ada', 'b1', rows);
    localStorage.setItem('language', 'en');
    localStorage.setItem('waiting-rows/eve/b1', 'not JSON');
    vi.setSystemTime(3 * 86_400_000 - 1);
    forgetOldRows();
    expect(Object.keys(localStorage).sort()).toEqual(['language', 'waiting-rows/ada/b1']);
    vi.setSystemTime(3 * 86_400_000);
    forgetOldRows();
    expect(Object.keys(localStorage)).toEqual(['language']);
  });
});
