import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { Countdown } from './Countdown';

afterEach(() => void vi.useRealTimers());

test('counts down in its two largest units, until it is over', () => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  show(<Countdown until="2026-01-01T00:01:05Z" />);
  const pass = (seconds: number) => act(() => void vi.advanceTimersByTime(seconds * 1000));
  expect(screen.getByRole('timer')).toHaveTextContent('1 min 5 s left');
  pass(31);
  expect(screen.getByRole('timer')).toHaveTextContent('34 s left');
  pass(40);
  expect(screen.getByRole('timer')).toHaveTextContent('Expired');
});

test.each([
  ['2026-01-04T05:00:00Z', 'noch 3 T 5 Std.'],
  ['2026-01-01T05:30:00Z', 'noch 5 Std. 30 Min.'],
])('says so in German: %s', (until, text) => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  show(<Countdown until={until} />, 'de');
  expect(screen.getByRole('timer')).toHaveTextContent(text);
});
