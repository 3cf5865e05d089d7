import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { Countdown } from './Countdown';

afterEach(() => void vi.useRealTimers());

test('counts down in whole units, until it is over', () => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  show(<Countdown until="2026-01-01T00:01:35Z" />);
  const pass = (seconds: number) => act(() => void vi.advanceTimersByTime(seconds * 1000));
  expect(screen.getByRole('timer')).toHaveTextContent('2 minutes left');
  pass(31);
  expect(screen.getByRole('timer')).toHaveTextContent('64 seconds left');
  pass(63);
  expect(screen.getByRole('timer')).toHaveTextContent('1 second left');
  pass(7);
  expect(screen.getByRole('timer')).toHaveTextContent('Expired');
});

test.each([
  ['2026-01-03T23:00:00Z', 'noch 3 Tage'],
  ['2026-01-02T11:00:00Z', 'noch 35 Stunden'],
  ['2026-01-01T05:20:00Z', 'noch 5 Stunden'],
])('says so in German: %s', (until, text) => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  show(<Countdown until={until} />, 'de');
  expect(screen.getByRole('timer')).toHaveTextContent(text);
});
