/** A list that is longer than the day's quota, from the check to the next day. */
import { readFileSync } from 'node:fs';
import { type Band, call, expect, fillBox, found, type Person, signIn, someone, test, tokenOf } from './world.ts';
import type { Page } from '@playwright/test';

const DAY = 86_400;

/** Uses up the band's quota but for so many. */
async function leave(admin: Person, band: Band, left: number): Promise<void> {
  const bulk = (links: number, dry_run = false) =>
    call(admin, 'POST', `/bands/${band.id}/invites/bulk`, {
      invites: Array.from({ length: links }, () => ({})),
      dry_run,
    });
  for (;;) {
    const spare = (await bulk(1, true)).quota.left - left;
    if (spare === 0) return;
    await bulk(Math.min(spare, 100));
  }
}

const guests = (count: number) => Array.from({ length: count }, (_, index) => someone(`Guest${index}`).email);

/** From here on it is the next day at the API, which takes this person's sign-in then. */
async function nextDay(page: Page, admin: Person): Promise<void> {
  await page.route('**/api/**', async (route) => {
    const headers = {
      ...route.request().headers(),
      'x-local-clock-shift': String(DAY),
      authorization: `Bearer ${tokenOf(admin, DAY)}`,
    };
    const response = await route.fetch({ headers });
    const date = new Date(Date.now() + 1000 * DAY).toUTCString();
    await route.fulfill({ response, headers: { ...response.headers(), date } });
  });
}

/** How often each address was invited. */
async function invited(admin: Person, band: Band, addresses: string[]): Promise<number[]> {
  const times = new Map<string, number>();
  let cursor = '';
  do {
    const page = await call(admin, 'GET', `/bands/${band.id}/invites?status=all&limit=100${cursor}`);
    for (const { email } of page.invites) times.set(email, (times.get(email) ?? 0) + 1);
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : '';
  } while (cursor);
  return addresses.map((address) => times.get(address) ?? 0);
}

test('of 25 the first 10 are invited today, and the other 15 the next day', async ({ page }) => {
  test.setTimeout(120_000);
  const ada = someone('Ada');
  const band = await found(ada);
  await leave(ada, band, 10);
  const addresses = guests(25);
  await page.clock.install();
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await fillBox(page, [...addresses, 'nobody'].join('\n'));

  await expect(page.getByText(/^10 go out today. 15 wait: the next ones can go out on /)).toBeVisible();
  await expect(page.getByText('25 people to invite, 1 without an address')).toBeVisible();
  await page.getByRole('button', { name: 'Invite 10 people' }).click();
  await expect(page.getByText('10 invited, 15 waiting, 1 not.')).toBeVisible();
  await expect(page.getByRole('row', { name: /^11 / })).toContainText('Waiting');
  await expect(page.getByRole('button', { name: /^15 more in / })).toBeDisabled();
  expect(await invited(ada, band, addresses)).toEqual(addresses.map((_, index) => (index < 10 ? 1 : 0)));

  await nextDay(page, ada);
  await page.clock.fastForward(1000 * DAY);
  await page.getByRole('button', { name: 'Continue with 15 rows' }).click();
  await expect(page.getByText('25 invited, 1 not.')).toBeVisible();
  expect(await invited(ada, band, addresses)).toEqual(addresses.map(() => 1));
});

test('rows that wait are kept on the device or in a file, and are invited from there', async ({ page }) => {
  test.setTimeout(120_000);
  const ada = someone('Ada');
  const band = await found(ada);
  await leave(ada, band, 3);
  const addresses = guests(30);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await fillBox(page, addresses.join('\n'));
  await expect(page.getByText(/^3 go out today. 27 wait: the next ones can go out on /)).toBeVisible();
  await page.getByRole('button', { name: 'Invite 3 people' }).click();
  await expect(page.getByText('3 invited, 27 waiting.')).toBeVisible();

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the waiting rows' }).click();
  const file = readFileSync(await (await downloading).path());
  await page.getByRole('button', { name: 'Keep these rows on this device' }).click();
  await expect(page.getByText('for three days at most', { exact: false })).toBeVisible();

  await page.reload();
  await expect(page.getByText('27 people from your list are still to be invited')).toBeVisible();
  await page.getByLabel('Choose a file').setInputFiles({ name: 'waiting.csv', mimeType: 'text/csv', buffer: file });
  await expect(page.getByText('27 people to invite', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Clear the list' }).click();
  await page.getByRole('button', { name: 'Open these rows' }).click();
  await expect(page.getByText('27 people to invite', { exact: true })).toBeVisible();
  await nextDay(page, ada);
  await page.reload();
  await page.getByRole('button', { name: 'Open these rows' }).click();
  await page.getByRole('button', { name: 'Invite 27 people' }).click();
  await expect(page.getByText('27 invited.')).toBeVisible();
  expect(await invited(ada, band, addresses)).toEqual(addresses.map(() => 1));
  expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('waiting')))).toEqual([]);
});
