/** From the home page to a band: by naming it, or by the invite that waits. */
import { call, countClicks, expect, found, invite, pressSignIn, signIn, someone, test } from './world.ts';

test('from the home page to a band of one’s own in two clicks, the issuer’s among them', async ({ page }) => {
  const ada = someone('Ada');
  const clicks = await countClicks(page);
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Name of the band' }).fill('The Analytical Engines');
  await page.getByRole('button', { name: 'Create your band' }).click();
  await pressSignIn(page, ada);
  await expect(page.getByText('To The Analytical Engines')).toBeVisible();
  expect(clicks(), 'what was pressed').toBe(2);
  await page.reload();
  await page.goto('/');
  await expect(page.getByRole('list', { name: 'My bands' }).getByRole('listitem')).toHaveCount(1);
  expect((await call(ada, 'GET', '/bands')).bands).toHaveLength(1);
});

test('who breaks off signing in finds the name they typed', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Name of the band' }).fill('The Analytical Engines');
  await page.getByRole('button', { name: 'Create your band' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Band Invites' }).click();
  await expect(page.getByRole('textbox', { name: 'Name of the band' })).toHaveValue('The Analytical Engines');
});

test('an invite that waits stands on the home page, and is answered there', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  await invite(ada, band, { email: ben.email });
  await signIn(page, ben);
  await expect(page.getByRole('heading', { name: 'You’re not in a band' })).toHaveCount(0);
  await page.getByRole('article', { name: band.name }).getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('list', { name: 'Members' }).getByText('Ben')).toBeVisible();
});
