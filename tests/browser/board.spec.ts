/** Following up on invites: finding one, reminding many, and making one again. Journeys have their clicks counted. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { MAILBOX } from './stack.ts';
import { type Band, call, expect, found, invite, mailTo, type Person, signIn, someone, test } from './world.ts';

/** Clicks, and counts them. */
function clicker(): {
  click: (what: Locator) => Promise<void>;
  count: () => number;
} {
  let clicks = 0;
  return {
    click: async (what) => {
      await what.click();
      clicks += 1;
    },
    count: () => clicks,
  };
}

/** Links with names, a hundred a request. */
async function links(admin: Person, band: Band, count: number): Promise<void> {
  for (let from = 1; from <= count; from += 100) {
    const length = Math.min(100, count + 1 - from);
    const invites = Array.from({ length }, (_, index) => ({
      name: `Guest ${from + index}`,
      part: 'choir',
    }));
    await call(admin, 'POST', `/bands/${band.id}/invites/bulk`, { invites });
  }
}

const chip = (page: Page, name: RegExp) => page.locator('label').filter({ hasText: name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const statuses = async (admin: Person, band: Band, status: string): Promise<string[]> => {
  const { invites } = await call(admin, 'GET', `/bands/${band.id}/invites?status=${status}&limit=100`);
  return invites.map(({ name }: { name: string }) => name);
};

test('one of 340 is found and revoked in four clicks', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await links(ada, band, 340);
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await expect(page.getByText('340 invites', { exact: true })).toBeVisible();
  const { click, count } = clicker();
  await click(page.getByRole('searchbox', { name: 'Search' }));
  await page.keyboard.type('guest 217');
  await expect(page.getByText('1 invite', { exact: true })).toBeVisible();
  await click(button(page, /^More for Guest 217/));
  await click(page.getByRole('menuitem', { name: 'Revoke' }));
  await click(page.getByRole('dialog').getByRole('button', { name: 'Revoke' }));
  await expect.poll(() => statuses(ada, band, 'revoked')).toEqual(['Guest 217']);
  expect(count()).toBeLessThanOrEqual(4);
});

test('all who haven’t opened their invite are reminded in three clicks', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const [ben, cy, dee] = [someone('Ben'), someone('Cy'), someone('Dee')];
  for (const { name, email } of [ben, cy]) await invite(ada, band, { name, email });
  await invite(ada, band, { name: 'Whoever' });
  const opened = await invite(ada, band, { name: dee.name, email: dee.email });
  await call(dee, 'POST', `/invites/${opened.token}/views`);
  for (const { email } of [ben, cy, dee]) await mailTo(email);
  await signIn(page, ada, `/bands/${band.id}/invites`);
  const { click, count } = clicker();
  await click(chip(page, /^Not opened/));
  await click(button(page, 'Remind 2'));
  const asking = page.getByRole('dialog', { name: 'Remind 2 people?' });
  await expect(asking).toContainText('1 of 3 gets no mail: copy the link.');
  await click(asking.getByRole('button', { name: 'Remind 2' }));
  const result = page.getByRole('dialog', { name: 'Result' });
  await expect(result).toContainText('2 invites sent again; what becomes of each mail shows in the list.');
  expect(count()).toBeLessThanOrEqual(3);
  const mails = async ({ email }: Person) => {
    const { emails } = (await (await fetch(`${MAILBOX}/store`)).json()) as {
      emails: { destination: { to: string[] } }[];
    };
    return emails.filter(({ destination }) => destination.to.some((to) => to.includes(email))).length;
  };
  await expect.poll(() => Promise.all([ben, cy, dee].map(mails)), { timeout: 30_000 }).toEqual([2, 2, 1]);
  await result.getByRole('button', { name: 'Close' }).last().click();
  await chip(page, /^Opened, no answer/).click();
  const list = page.getByRole('list', { name: 'Opened, no answer' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list).toContainText(dee.email);
});

test('all that match are revoked, though more than a hundred', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await links(ada, band, 130);
  await invite(ada, band, { name: 'Zoe' });
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, ada, `/bands/${band.id}/invites?q=guest`);
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await expect(page.getByText('25 selected')).toBeVisible();
  await button(page, 'Select all 130 that match').click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

  const downloading = page.waitForEvent('download');
  await button(page, 'Export (CSV)').click();
  const file = readFileSync(await (await downloading).path(), 'utf8');
  expect(file.startsWith('\uFEFFname,')).toBe(true);
  expect(file.split('\r\n')).toHaveLength(131);

  await button(page, 'Revoke').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke 130' }).click();
  await expect(page.getByRole('dialog', { name: 'Result' })).toContainText('130 invites are revoked.');
  expect(await statuses(ada, band, 'pending')).toEqual(['Zoe']);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
});

test('an address that a mail came back from is fixed in its row, and the mail arrives at the new one', async ({
  page,
}) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  const wrong = `bounce@${ada.sub}.example.com`;
  const { id, token } = await invite(ada, band, { name: 'Ben', email: wrong, part: 'viola' });
  const stateOf = async () => (await call(ada, 'GET', `/invites/${id}`)).delivery.status;
  await expect.poll(stateOf, { timeout: 30_000 }).toBe('bounced');
  await signIn(page, ada, `/bands/${band.id}/invites?show=problems`);
  const { click, count } = clicker();
  await click(button(page, `Fix the address: Ben, ${wrong}`));
  const dialog = page.getByRole('dialog', { name: 'Change the invite' });
  const address = dialog.getByRole('textbox', { name: 'E-mail address' });
  await expect(address).toBeFocused();
  await expect(address).toHaveValue(wrong);
  await address.fill(ben.email);
  await expect(dialog.getByRole('status')).toContainText('a mail with a new one goes to the new address');
  await click(dialog.getByRole('button', { name: 'Save' }));
  await expect(page.getByText(`Mail sent to ${ben.email}.`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No mail problems' })).toBeVisible();
  expect(count()).toBe(2);

  const { text } = await mailTo(ben.email);
  expect(text).toContain('viola');
  const fresh = await call(ada, 'GET', `/invites/${id}`);
  expect(text).toContain(fresh.url);
  await expect(call(ben, 'POST', `/invites/${token}/accept`)).rejects.toThrow();
  await call(ben, 'POST', `/invites/${fresh.token}/accept`);
});

test('the part and the end of an open link are changed from its details', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const link = await invite(ada, band, { name: 'Zoe', part: 'horn', ttl_hours: 24 });
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await button(page, /^Details: Zoe/).click();
  const details = page.getByRole('dialog', { name: 'Invite details' });
  await details.getByRole('button', { name: 'Change', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the invite' });
  await dialog.getByRole('textbox', { name: 'Part they play' }).fill('tuba');
  await dialog.getByRole('combobox', { name: 'Open until' }).selectOption('30 days from now');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Saved. The invite is open until/)).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(details).toContainText('tuba');
  const { part, token, expires_at } = await call(ada, 'GET', `/invites/${link.id}`);
  expect({ part, token }).toEqual({ part: 'tuba', token: link.token });
  expect(Date.parse(expires_at)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
});

test('what was declined is made again with its terms, and a reload keeps them', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  const terms = { name: 'Benny', email: ben.email, role: 'admin', part: 'tuba', message: 'Come along!' };
  const first = await invite(ada, band, terms);
  await call(ben, 'POST', `/invites/${first.token}/decline`);
  await signIn(page, ada, `/bands/${band.id}/invites?show=declined`);
  await button(page, /^Details: Benny/).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Invite again' }).click();
  const row = page.getByRole('row', { name: new RegExp(ben.email) });
  await expect(row).toContainText('Benny');
  expect(new URL(page.url()).search).toBe('');
  await page.reload();
  await expect(row).toContainText('Benny');
  await button(page, 'Invite 1 person').click();
  await expect(page.getByText('1 invited.')).toBeVisible();
  const { invites } = await call(ada, 'GET', `/bands/${band.id}/invites`);
  expect(invites[0]).toMatchObject(terms);
});

test('a dialog above the details leaves them open', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await invite(ada, band, { name: 'Zoe' });
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await button(page, /^Details: Zoe/).click();
  const details = page.getByRole('dialog', { name: 'Invite details' });
  await details.getByRole('button', { name: 'QR code' }).click();
  await expect(page.getByRole('dialog', { name: 'QR code' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'QR code' })).toHaveCount(0);
  await expect(details.getByRole('button', { name: 'QR code' })).toBeFocused();
  await details.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog', { name: 'Revoke this invite?' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(details.getByRole('button', { name: 'Invite again' })).toBeVisible();
});
