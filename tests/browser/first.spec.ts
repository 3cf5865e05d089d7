import { test, expect, someone, found, invite, signIn, signInWindow } from './world.ts';

test('a link, from click to membership', async ({ page }) => {
  const ada = someone('Ada');
  const ben = someone('Ben');
  const band = await found(ada);
  const { url } = await invite(ada, band, { part: 'second trumpet', message: 'Come on in!' });
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1, name: band.name })).toBeVisible();
  expect(page.url()).toBe('http://127.0.0.1:5173/invite');
  await page.screenshot({ path: 'shots/first-invite.png' });
  await signInWindow(page, 'Sign in to accept', ben);
  await page.getByRole('button', { name: 'Accept as Ben' }).click();
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
  await page.screenshot({ path: 'shots/first-joined.png' });
  await page.getByRole('link', { name: 'Go to the band' }).click();
  await expect(page.getByRole('list', { name: 'Members' }).getByText('Ben')).toBeVisible();
  await page.screenshot({ path: 'shots/first-band.png' });
  await page.reload();
  await expect(page.getByRole('list', { name: 'Members' }).getByText('Ben')).toBeVisible();
});

test('signing in by leaving the page', async ({ page }) => {
  const ada = someone('Ada');
  await signIn(page, ada);
  await expect(page.getByRole('heading', { name: 'My bands' })).toBeVisible();
  await page.screenshot({ path: 'shots/first-home.png' });
});
