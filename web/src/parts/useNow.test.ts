import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { noteDate } from '../api/clock';
import { useNow } from './useNow';

afterEach(() => {
  vi.useRealTimers();
  noteDate(new Date().toUTCString());
});

test('is right from the first look on, also after nobody looked for a while', () => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  renderHook(useNow).unmount();
  vi.setSystemTime(new Date('2026-01-01T00:10:00Z'));
  expect(renderHook(useNow).result.current).toBe(Date.parse('2026-01-01T00:10:00Z'));
});

test('goes by the API where the device is wrong', () => {
  vi.useFakeTimers({ now: new Date('2026-01-01T01:00:00Z') });
  noteDate('Thu, 01 Jan 2026 00:00:00 GMT');
  const { result } = renderHook(useNow);
  act(() => void vi.advanceTimersByTime(1000));
  expect(result.current).toBe(Date.parse('2026-01-01T00:00:01Z'));
});

test.each(['Thu, 01 Jan 2026 01:00:20 GMT', 'nonsense', null])('leaves the clock alone for %s', (date) => {
  vi.useFakeTimers({ now: new Date('2026-01-01T01:00:00Z') });
  noteDate(date);
  expect(renderHook(useNow).result.current).toBe(Date.now());
});
