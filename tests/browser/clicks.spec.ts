/** How many clicks the leader's everyday tasks take. */
import { call, countClicks, expect, found, pressSignIn, signIn, someone, test } from './world.ts';
import type { Locator, Page } from '@playwright/test';

/** Counts what is pressed. */
function counting() {
  let clicks = 0;
  const press = async (what: Locator) => {
    clicks += 1;
    await what.click();
  };
  return { press, clicks: () => clicks };
}

/** As people paste: what is in the clipboard, by the keyboard. */
async function pasteInto(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+v');
}

test('from the first page to a new band’s link in the clipboard, in four clicks', async ({ page }) => {
  const ada = someone('Ada');
  const clicks = await countClicks(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/');
  await page.getByLabel('Name of the band').fill('The Analytical Engines');
  await page.getByRole('button', { name: 'Create your band' }).click();
  await pressSignIn(page, ada);
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByText('The link is ready and copied.')).toBeVisible();
  expect(clicks()).toBeLessThanOrEqual(3);
  const { bands } = await call(ada, 'GET', '/bands');
  const { invites } = await call(ada, 'GET', `/bands/${bands[0].id}/invites`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(invites[0].url);
});

test('three people by pasting, with their parts, in three clicks', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const [ben, cy, dora] = [someone('Ben'), someone('Cy'), someone('Dora')];
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, ada, `/bands/${band.id}`);
  const { press, clicks } = counting();
  await press(page.getByRole('link', { name: 'Invite people' }));
  await press(page.getByRole('textbox', { name: 'Who?' }));
  await pasteInto(page, `Ben\t${ben.email}\tflute\nCy\t${cy.email}\tsecond trumpet\nDora\t${dora.email}\ttuba`);
  await press(page.getByRole('button', { name: 'Invite 3 people' }));
  await expect(page.getByText('3 invited.')).toBeVisible();
  expect(clicks()).toBeLessThanOrEqual(3);
  const { invites } = await call(ada, 'GET', `/bands/${band.id}/invites`);
  const made = invites.map(({ name, part }: Record<string, string>) => `${name}: ${part}`);
  expect(made.sort()).toEqual(['Ben: flute', 'Cy: second trumpet', 'Dora: tuba']);
});

test('lines of a chat, one after the other, and a name that is registered', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const ada = someone('Ada');
  const band = await found(ada);
  const eve = someone(`Eve Quill${Date.now().toString(36)}`);
  await call(eve, 'PUT', '/me', { display_name: eve.name, searchable: true });
  const [ben, cy] = [someone('Ben').email, someone('Cy').email];
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await page.getByRole('textbox', { name: 'Who?' }).click();
  await pasteInto(page, `Ben Bold ${ben}`);
  await pasteInto(page, `1. Cy Clear (${cy})\nNobody\n${ada.email}\n${ben}`);
  await page.keyboard.type(eve.name);
  await expect(page.getByRole('option', { name: eve.name })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('3 people to invite, 2 need no invite, 1 without an address')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.getByRole('button', { name: 'Invite 3 people' }).click();
  await expect(page.getByText('3 invited, 1 not, 2 need no invite.')).toBeVisible();
  const { invites } = await call(ada, 'GET', `/bands/${band.id}/invites`);
  const made = invites.map(({ name, display_name }: Record<string, string>) => name ?? display_name);
  expect(made.sort()).toEqual(['Ben Bold', 'Cy Clear', eve.name].sort());
});
