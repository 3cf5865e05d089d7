/** The pictures that home screens show of the client: `scripts/icons` draws them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(path);

function sizeOf(address: string): string {
  const bytes = read(`public${address}`);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeLessThan(10_000);
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

test('iPhones, which take no SVG, have one of theirs', () => {
  const address = /<link rel="apple-touch-icon" href="([^"]+)"/.exec(read('index.html').toString())?.[1] ?? '';
  expect(sizeOf(address)).toBe('180x180');
});

test('the manifest has PNGs of the sizes that it says, also for those who cut them to a shape', () => {
  const { icons } = JSON.parse(read('public/manifest.webmanifest').toString()) as {
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  const drawn = icons.filter(({ type }) => type === 'image/png');
  expect(drawn.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes } of drawn) expect(sizeOf(src), src).toBe(sizes);
});
