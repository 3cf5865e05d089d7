import { describe, expect, test, vi } from 'vitest';
import { dropLostStyles, twice } from './load';

describe('what gets lost', () => {
  test('is asked for once more after a moment', async () => {
    vi.useFakeTimers();
    const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('lost')).mockResolvedValue('there');
    const loaded = twice(load);
    await vi.advanceTimersByTimeAsync(900);
    expect(load).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    await expect(loaded).resolves.toBe('there');
    expect(load).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  test('a stylesheet that failed is gone, so that it can be asked for again', () => {
    dropLostStyles();
    const [lost, fine] = [document.createElement('link'), document.createElement('link')];
    document.head.append(lost, fine);
    lost.dispatchEvent(new Event('error'));
    expect(lost.isConnected).toBe(false);
    expect(fine.isConnected).toBe(true);
  });
});
