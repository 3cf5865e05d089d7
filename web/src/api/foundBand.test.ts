import { expect, test } from 'vitest';
import { band } from '../../test/band';
import { answer, problem } from '../../test/render';
import { foundBand } from './foundBand';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const refusal = (...pointers: string[]) =>
  problem(422, 'invalid-input', { errors: pointers.map((pointer) => ({ pointer, code: 'choice', detail: '…' })) });

test('a band gets the time zone of the device', async () => {
  const asked = answer({ status: 201, body: band });
  await expect(foundBand({ name: 'B' })).resolves.toEqual(band);
  expect(asked.map(({ body }) => body)).toEqual([{ name: 'B', time_zone: zone }]);
});

test('a time zone that the API doesn’t know keeps nobody from founding', async () => {
  const asked = answer(refusal('/time_zone'), { status: 201, body: band });
  await expect(foundBand({ name: 'B' })).resolves.toEqual(band);
  expect(asked.map(({ body }) => body)).toEqual([{ name: 'B', time_zone: zone }, { name: 'B' }]);
});

test('another mistake is not tried again', async () => {
  const asked = answer(refusal('/name'));
  await expect(foundBand({ name: '' })).rejects.toThrow();
  expect(asked).toHaveLength(1);
});
