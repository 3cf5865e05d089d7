/** The ways to invite: by mail, by name, a whole list, a QR code; and the keyboard alone. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import {
  another,
  call,
  expect,
  fillSignIn,
  found,
  invite,
  mailTo,
  signIn,
  signInWindow,
  someone,
  test,
  WEB,
} from './world.ts';

/** The link to this page of the client that a mail has. */
const linkIn = (text: string, page: string) => new RegExp(`${WEB}/${page}#\\S+`).exec(text)?.[0] ?? '';

test('by mail, from the inbox to membership, and no mail any more', async ({ page, complaints }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await page.getByRole('textbox', { name: 'Who?' }).fill(ben.email);
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Come on in!\n\nWe rehearse on\nMondays.');
  await page.getByRole('button', { name: 'Invite 1 person' }).click();
  await expect(page.getByText('1 invited.')).toBeVisible();

  const mail = await mailTo(ben.email);
  expect(mail.subject).toContain('invites you to join The Analytical Engines');
  const link = linkIn(mail.text, 'invite');
  const bens = await another(page, complaints);
  await bens.goto(link);
  const paragraphs = bens.getByRole('figure').getByRole('paragraph');
  await expect(paragraphs).toHaveText(['Come on in!', 'We rehearse on Mondays.']);
  await signInWindow(bens, 'Join', ben);
  await expect(bens.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();

  const stop = linkIn(mail.text, 'unsubscribe');
  await bens.goto(stop);
  await bens.getByRole('button', { name: 'Stop the e-mails' }).click();
  await expect(bens.getByRole('heading', { name: 'Done: no more invites by e-mail' })).toBeVisible();
  await bens.getByRole('button', { name: 'Undo' }).click();
  await expect(bens.getByRole('heading', { name: 'Undone: invites come by e-mail again' })).toBeVisible();
  await bens.getByRole('button', { name: 'Stop the e-mails' }).click();
  await expect(bens.getByRole('heading', { name: 'Done: no more invites by e-mail' })).toBeVisible();
  // The profile knows, and undoes it, too.
  await bens.goto('/profile');
  const mailed = bens.getByRole('switch', {
    name: 'Send me invites by e-mail',
  });
  await expect(bens.getByText(/^You have unsubscribed/)).toBeVisible();
  await mailed.click();
  await expect(bens.getByText(/^They go to this address/)).toBeVisible();
  await expect(mailed).toBeChecked();

  await page.getByRole('link', { name: 'See all invites' }).click();
  await page.getByText('Accepted', { exact: true }).click();
  await expect(page.getByText('Mail delivered')).toBeVisible();
});

test('a mail that bounces says so, and why', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { id } = await invite(ada, band, {
    email: `bounce@${ada.sub}.example.com`,
  });
  await expect
    .poll(async () => (await call(ada, 'GET', `/invites/${id}`)).delivery.status, { timeout: 30_000 })
    .toBe('bounced');
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await expect(page.getByText('Mail bounced')).toBeVisible();
  await page.getByRole('button', { name: /^Details: bounce@/ }).click();
  await expect(page.getByRole('dialog').getByText(/This address doesn’t exist/)).toBeVisible();
  await expect(page.getByRole('dialog').getByText('Mail bounced').last()).toBeVisible();
});

test('by name: members and invited ones are shown as such', async ({ page }) => {
  const family = `Quill${Date.now().toString(36)}`;
  const [ada, ben, cy, dora] = ['Ada', 'Ben', 'Cy', 'Dora'].map((name) => someone(`${name} ${family}`)) as [
    ReturnType<typeof someone>,
    ReturnType<typeof someone>,
    ReturnType<typeof someone>,
    ReturnType<typeof someone>,
  ];
  const band = await found(ada);
  for (const person of [ben, cy, dora])
    await call(person, 'PUT', '/me', { display_name: person.name, searchable: true });
  await call(ben, 'POST', `/invites/${(await invite(ada, band)).token}/accept`);
  await invite(ada, band, { user_id: cy.sub });
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await page.getByRole('textbox', { name: 'Who?' }).fill(family);
  await expect(page.getByText('4 people found')).toBeVisible();
  await expect(page.getByRole('option').filter({ hasText: ben.name })).toContainText('Already in the band');
  await expect(page.getByRole('option').filter({ hasText: cy.name })).toContainText('Already invited');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('option', { name: dora.name }).click();
  await page.getByRole('button', { name: 'Invite 1 person' }).click();
  await expect(page.getByText('1 invited.')).toBeVisible();
  expect((await call(dora, 'GET', '/me/invites')).invites).toHaveLength(1);
  await page.getByRole('link', { name: 'See all invites' }).click();
  for (const person of [cy, dora]) await expect(page.getByText(person.name, { exact: true })).toBeVisible();
});

test('a whole list by CSV: preview, check, results to download', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const addresses = Array.from({ length: 30 }, (_, index) => someone(`Guest${index}`).email);
  await invite(ada, band, { email: addresses[3] });
  const lines = addresses.map((address, index) => `${address},${index === 0 ? 'admin' : ''},"Horn, ${index + 1}"`);
  const csv = ['email,role,part', ...lines, 'nobody,,', `${addresses[0]},,`].join('\n');
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(page.getByText('29 people to invite, 2 need no invite, 1 mistake')).toBeVisible();
  await expect(page.getByRole('row', { name: /^32 nobody/ })).toContainText('Not an e-mail address');
  await expect(page.getByRole('row', { name: /^33 / })).toContainText('The same person as in line 2');

  await expect(page.getByRole('row', { name: /^5 / })).toContainText('Already invited');
  expect((await call(ada, 'GET', `/bands/${band.id}/invites`)).total).toBe(1);

  await page.getByRole('button', { name: 'Invite 29 people' }).click();
  await expect(page.getByText('29 invited, 1 not, 2 need no invite.')).toBeVisible();
  await expect(page.getByRole('row', { name: /^5 / })).toContainText('Already invited');
  expect((await call(ada, 'GET', `/bands/${band.id}/invites`)).total).toBe(30);

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the results' }).click();
  const results = readFileSync(await (await downloading).path(), 'utf8')
    .trim()
    .split(/\r?\n/);
  expect(results).toHaveLength(33);
  expect(results[1]).toMatch(new RegExp(`^2,${addresses[0]},,Invited,,${WEB}/invite#`));
  expect(results[31]).toBe('32,nobody,,Mistake,Not an e-mail address,');
});

test('a QR code that a camera reads, on the whole screen and as a file', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url } = await invite(ada, band, { max_uses: 20 });
  const read = (image: Buffer) => {
    const { data, width, height } = PNG.sync.read(image);
    return jsqr(new Uint8ClampedArray(data), width, height)?.data;
  };
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await page.getByRole('button', { name: 'QR code: Link for a group' }).click();
  await expect(page.getByRole('img', { name: /^QR code of the invite/ })).toBeVisible();
  expect(read(await page.screenshot())).toBe(url);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download PNG' }).click();
  expect(read(readFileSync(await (await downloading).path()))).toBe(url);
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect(page.getByText('Scan to join')).toBeVisible();
  expect(read(await page.screenshot())).toBe(url);
  await page.keyboard.press('Escape');
  await expect(page.getByText('Scan to join')).toHaveCount(0);
});

test('copying, replacing and sending again', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url, token } = await invite(ada, band);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await page.getByRole('button', { name: 'Copy link: Link for one person' }).click();
  await expect(page.getByRole('button', { name: 'Link copied: Link for one person' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  await page.getByRole('button', { name: 'More for Link for one person' }).click();
  await page.getByRole('menuitem', { name: 'Replace the link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace the link' }).click();
  const replaced = page.getByRole('dialog', { name: 'Here is the new link.' });
  const next = await replaced.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(next).not.toBe(url);
  await expect(replaced).toContainText('No mail is sent for this invite: pass the link on yourself.');
  await expect(replaced).toContainText('The new link is copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(next);
  await replaced.getByRole('button', { name: 'Close' }).last().click();
  await expect(fetch(`${new URL(page.url()).origin}/api/invites/${token}/info`)).resolves.toMatchObject({
    status: 410,
  });
  await page.getByRole('button', { name: 'More for Link for one person' }).click();
  await page.getByRole('menuitem', { name: 'Extend' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Extend' }).click();
  await expect(page.getByText(/^The invite is open until/)).toBeVisible();
  await page.getByRole('button', { name: 'More for Link for one person' }).click();
  await page.getByRole('menuitem', { name: 'Replace the link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace the link' }).click();
  await expect(page.getByText(/This was sent again a moment ago. Wait \d minutes?\./)).toBeVisible();
});

test('the keyboard alone: sign in, invite, accept', async ({ page, complaints }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  const tabTo = async (on: typeof page, name: string | RegExp) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await on.keyboard.press('Tab');
      const label = await on.evaluate(() => {
        const at = document.activeElement;
        return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
      });
      if (typeof name === 'string' ? label === name : name.test(label)) return;
    }
    throw new Error(`Tab never came to ${String(name)}`);
  };
  await page.reload();
  await expect(page.getByRole('button', { name: 'Create link' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await tabTo(page, 'Create link');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^The link is ready/)).toBeVisible();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();

  const bens = await another(page, complaints);
  await bens.goto(link);
  await expect(bens.getByRole('heading', { name: band.name })).toBeVisible();
  const opening = bens.waitForEvent('popup');
  await tabTo(bens, 'Join');
  await bens.keyboard.press('Enter');
  await fillSignIn(await opening, ben);
  await expect(bens.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeFocused();
  await tabTo(bens, 'Go to the band');
  await bens.keyboard.press('Enter');
  await expect(bens.getByRole('heading', { name: band.name })).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  test('accept, look around, invite', async ({ page }) => {
    const [ada, ben] = [someone('Ada'), someone('Ben')];
    const band = await found(ada);
    const { url } = await invite(ada, band, { role: 'admin' });
    await page.goto(url);
    await signInWindow(page, 'Join', ben);
    await page.getByRole('link', { name: 'Go to the band' }).tap();
    await page.getByRole('link', { name: 'Invite people' }).tap();
    await page.getByRole('button', { name: 'Create link' }).tap();
    await page.getByRole('button', { name: 'QR code' }).tap();
    await expect(page.getByRole('img', { name: /^QR code of the invite/ })).toBeVisible();
  });
});
