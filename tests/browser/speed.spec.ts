/** How much the invite page weighs, and how fast pages are on a phone with a slow line, as Lighthouse simulates it. */
import { gzipSync } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { chromium as playwright, type Page } from '@playwright/test';
import { chromium } from './playwright.config.ts';
import { ISSUER } from './stack.ts';
import { expect, found, invite, type Person, signIn, someone, test, WEB } from './world.ts';

const MOST = 140 * 1024;

test('the invite page loads at most 140 KB of JavaScript before a sign-in', async ({ page }) => {
  const ada = someone('Ada');
  const { url } = await invite(ada, await found(ada));
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(response.body());
  });
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MOST);
});

test('an invite says which band it is to before the client is there', async ({ page }) => {
  const ada = someone('Ada');
  const { url } = await invite(ada, await found(ada));
  const goOn = await hold(page, '**/assets/base-*.js');
  await page.goto(url, { waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'The Analytical Engines' })).toBeVisible();
  await expect(page.getByText('You are invited to the band')).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(0);
  goOn();
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The Analytical Engines' })).toHaveCount(1);
});

test('a band page asks who it is before the client is there, and for members beside the band', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada);
  const client = await hold(page, '**/assets/base-*.js');
  const answer = await hold(page, `**/api/bands/${band.id}`);
  const issuer = page.waitForRequest((request) => request.url().startsWith(`${ISSUER}/auth?`));
  const members = page.waitForRequest(`**/api/bands/${band.id}/members?*`);
  await page.goto(`/bands/${band.id}`, { waitUntil: 'commit' });
  await issuer;
  client();
  await members;
  answer();
  await expect(page.getByRole('heading', { name: band.name })).toBeVisible();
});

test('menus and dialogs are loaded when they are opened', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada);
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  await page.goto(`/bands/${band.id}`);
  await expect(page.getByRole('button', { name: 'Manage Ada' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const late = () => scripts.filter((path) => /\/(MemberActions|AccountMenu)-/.test(path));
  expect(late()).toEqual([]);
  await page.getByRole('button', { name: 'Manage Ada' }).click();
  await expect(page.getByRole('menuitem', { name: 'Change part' })).toBeVisible();
  expect(late()).not.toEqual([]);
});

// The points for speed depend on what else the machine does, so they are printed and not held.
test('Lighthouse finds the invite, the home page and a band accessible and sound', async () => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url } = await invite(ada, band, { message: 'Come on in!' });
  const chrome = await launch({
    ...(chromium ? { chromePath: chromium } : {}),
    chromeFlags: ['--headless=new', '--no-sandbox'],
  });
  const pages = { invite: url, home: `${WEB}/`, band: `${WEB}/bands/${band.id}` };
  for (const [name, address] of Object.entries(pages)) {
    if (name === 'band') await signInAt(chrome.port, ada);
    const result = await lighthouse(address, {
      port: chrome.port,
      output: 'json',
      logLevel: 'error',
      // It would forget the sign-in, too.
      disableStorageReset: name === 'band',
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
    });
    const { categories = {}, audits = {}, runtimeError } = result?.lhr ?? {};
    expect(runtimeError?.message, name).toBeUndefined();
    const points = Object.fromEntries(
      Object.values(categories).map(({ id, score }) => [id, Math.round(100 * (score ?? 0))]),
    );
    console.log(name, points);
    const wrong = Object.values(audits).filter(({ score }) => score !== null && score < 0.9);
    const why = wrong.map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`).join('; ');
    expect(points['accessibility'], `${name}: ${why}`).toBe(100);
    expect(points['best-practices'], `${name}: ${why}`).toBeGreaterThanOrEqual(95);
  }
  chrome.kill();
});

/** Signs in, and forgets what was loaded for it. Goes before Lighthouse comes: two at once get in each other's way. */
async function signInAt(port: number, person: Person): Promise<void> {
  const browser = await playwright.connectOverCDP(`http://127.0.0.1:${port}`);
  const [page] = browser.contexts()[0]?.pages() ?? [];
  if (!page) throw new Error('no page');
  await signIn(page, person, WEB);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Network.clearBrowserCache');
  await browser.close();
}

/** Lets what is asked for wait, until it is told to go on. */
async function hold(page: Page, url: string): Promise<() => void> {
  let goOn = () => undefined as void;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(url, async (route) => {
    await held;
    await route.continue();
  });
  return () => goOn();
}
