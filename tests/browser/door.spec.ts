/** From the link to being in the band: in few clicks, whatever the browser makes of windows, and across reloads. */
import type { Page } from '@playwright/test';
import {
  another,
  call,
  countClicks,
  expect,
  fillSignIn,
  found,
  invite,
  mailTo,
  pressSignIn,
  signIn,
  someone,
  test,
  WEB,
} from './world.ts';

const PHONE =
  'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

const welcome = (page: Page, band: { name: string }) =>
  expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();

const blockWindows = (page: Page) => page.addInitScript(() => (window.open = () => null));

for (const [browser, windows, userAgent] of [
  ['a phone', 'open', PHONE],
  ['an app’s own browser on a phone', 'none', `${PHONE} [LinkedInApp]`],
  ['a small window that may open no other', 'none', undefined],
] as const) {
  test.describe(`in ${browser}`, () => {
    test.use({
      viewport: { width: 360, height: 740 },
      ...(userAgent && { userAgent }),
    });

    test('from the mail to the band in three clicks, also after a reload, which then says so', async ({ page }) => {
      const [ada, ben] = [someone('Ada'), someone('Ben')];
      const band = await found(ada);
      await invite(ada, band, { email: ben.email });
      const link = new RegExp(`${WEB}/invite#\\S+`).exec((await mailTo(ben.email)).text)?.[0] ?? '';
      if (windows === 'none') await blockWindows(page);
      const clicks = await countClicks(page);
      await page.goto(link);
      await page.getByRole('button', { name: 'Join' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Join' }).click();
      await pressSignIn(page, ben);
      await welcome(page, band);
      expect(1 + clicks(), 'the link in the mail, and what was pressed').toBe(3);
      await expect(page).toHaveURL('/invite');
      await page.reload();
      await welcome(page, band);
      await expect(page.getByText(`You’re in, as a member. Your account is ${ben.email}.`)).toBeVisible();
      expect((await call(ada, 'GET', `/bands/${band.id}`)).member_count).toBe(2);
    });
  });
}

test.describe('leaving for the sign-in', () => {
  test.beforeEach(({ page }) => blockWindows(page));

  test('whoever comes back without signing in has not joined, and can', async ({ page }) => {
    const [ada, ben] = [someone('Ada'), someone('Ben')];
    const band = await found(ada);
    await page.goto((await invite(ada, band)).url);
    const join = page.getByRole('button', { name: 'Join' });
    await join.click();
    await page.getByLabel('Name').waitFor();
    await page.goBack();
    await expect(join).toBeEnabled();
    await join.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('alert')).toContainText('You are not signed in');
    await expect(page).toHaveURL('/invite');
    expect((await call(ada, 'GET', `/bands/${band.id}`)).member_count).toBe(1);
    await join.click();
    await fillSignIn(page, ben);
    await welcome(page, band);
    // Not the issuer's pages, which are over.
    await page.goBack();
    await expect(page).toHaveURL('/');
    await page.goForward();
    await welcome(page, band);
  });

  test('the account of another person is told so, and the invite stays for the right one', async ({ page }) => {
    const [ada, ben, eve] = [someone('Ada'), someone('Ben'), someone('Eve')];
    const band = await found(ada);
    await page.goto((await invite(ada, band, { email: ben.email })).url);
    await page.getByRole('button', { name: 'Join' }).click();
    await fillSignIn(page, eve);
    await expect(page.getByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
    await page.getByRole('button', { name: 'Switch account' }).click();
    await fillSignIn(page, ben);
    await page.getByRole('button', { name: 'Join as Ben' }).click();
    await welcome(page, band);
  });

  test('whoever signs in to decline is asked about that', async ({ page }) => {
    const [ada, ben] = [someone('Ada'), someone('Ben')];
    const band = await found(ada);
    await call(ben, 'PUT', '/me', { display_name: 'Ben' });
    await page.goto((await invite(ada, band, { user_id: ben.sub })).url);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('button', { name: 'Sign in to decline' }).click();
    await fillSignIn(page, ben);
    await page.getByRole('button', { name: 'Yes, decline' }).click();
    await expect(page.getByRole('heading', { name: 'You declined' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'You declined' })).toBeVisible();
    await expect(page.getByText('Ask Ada for a new invite')).toBeVisible();
  });
});

test('after a quarter of an hour the link has to be opened again', async ({ page }) => {
  const ada = someone('Ada');
  await page.goto((await invite(ada, await found(ada))).url);
  await page.getByRole('button', { name: 'Join' }).waitFor();
  await page.goto('/nowhere');
  await page.clock.setFixedTime(Date.now() + 14 * 60_000);
  await page.goto('/invite');
  await page.getByRole('button', { name: 'Join' }).waitFor();
  await page.goto('about:blank');
  await page.clock.setFixedTime(Date.now() + 30 * 60_000);
  await page.goto('/invite');
  await expect(page.getByRole('heading', { name: 'Open your invite link again' })).toBeVisible();
});

test('two tabs hold an invite each, and another tab knows nothing of them', async ({ page, complaints }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const [band, other] = [await found(ada), await found(ada, 'The Difference')];
  await signIn(page, ben);
  await page.goto((await invite(ada, band)).url);
  const second = await page.context().newPage();
  await second.goto((await invite(ada, other)).url);
  await page.reload();
  await page.getByRole('button', { name: 'Join as Ben' }).click();
  await welcome(page, band);
  await second.reload();
  await second.getByRole('button', { name: 'Join as Ben' }).click();
  await welcome(second, other);
  const third = await page.context().newPage();
  await third.goto('/invite');
  await expect(third.getByRole('heading', { name: 'Open your invite link again' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('an invite that others ended says so after a reload, without asking again', async ({ page, complaints }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url, id } = await invite(ada, band);
  await page.goto(url);
  await page.getByRole('button', { name: 'Join' }).waitFor();
  await call(ada, 'DELETE', `/invites/${id}`);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  await expect(page.getByText('or ask Ada for it')).toBeVisible();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await expect(page.getByText('or ask Ada for it')).toBeVisible();
  expect(asked.filter((each) => each.includes('/api/invites/'))).toEqual([]);
  const elsewhere = await another(page, complaints);
  await elsewhere.goto('/invite');
  await expect(elsewhere.getByRole('heading', { name: 'Open your invite link again' })).toBeVisible();
});
