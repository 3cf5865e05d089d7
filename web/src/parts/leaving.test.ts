import { expect, test } from 'vitest';
import { holdNavigation } from './leaving';

test('Back waits for whoever holds the page, where the browser can wait', () => {
  const gone: string[] = [];
  const navigation = Object.assign(new EventTarget(), { traverseTo: (key: string) => gone.push(key) });
  Object.assign(window, { navigation });
  const back = () => {
    const event = new Event('navigate', { cancelable: true });
    Object.assign(event, { navigationType: 'traverse', destination: { key: 'before', sameDocument: true } });
    return navigation.dispatchEvent(event);
  };
  const asked: (() => void)[] = [];
  const release = holdNavigation((goOn) => asked.push(goOn));
  expect(back()).toBe(false);
  expect(gone).toEqual([]);
  asked[0]?.();
  expect(gone).toEqual(['before']);
  expect(back()).toBe(true);
  release();
});
