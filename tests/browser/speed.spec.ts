/** How much the invite page weighs, and how fast it is on a phone with a slow line, as Lighthouse simulates it. */
import { gzipSync } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { chromium } from './playwright.config.ts';
import { expect, found, invite, someone, test } from './world.ts';

const MOST = 150 * 1024;

test('the invite page loads at most 150 KB of JavaScript before a sign-in', async ({ page }) => {
  const ada = someone('Ada');
  const { url } = await invite(ada, await found(ada));
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(response.body());
  });
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Sign in to accept' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MOST);
});

test('Lighthouse finds the invite page fast, accessible and sound', async () => {
  test.setTimeout(240_000);
  const ada = someone('Ada');
  const { url } = await invite(ada, await found(ada), { message: 'Come on in!' });
  const browser = await launch({
    ...(chromium ? { chromePath: chromium } : {}),
    chromeFlags: ['--headless=new', '--no-sandbox'],
  });
  // What else the machine does costs points, so the best of five counts.
  let poor: string[] = ['not looked at yet'];
  for (let tries = 0; tries < 5 && poor.length > 0; tries += 1) poor = await lookedAt(url, browser.port);
  browser.kill();
  expect(poor).toEqual([]);
});

/** What Lighthouse gives less than 95 of 100 points, and why. */
async function lookedAt(url: string, port: number): Promise<string[]> {
  const result = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
  });
  if (!result) return ['Lighthouse gave no report'];
  const { categories, audits } = result.lhr;
  const points = Object.values(categories).map(({ id, score }) => ({
    id,
    points: Math.round(100 * (score ?? 0)),
  }));
  console.log(points.map((each) => `${each.id} ${each.points}`).join(', '));
  const why = Object.values(audits).filter(({ score }) => score !== null && score < 0.9);
  const told = why.map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`).join('; ');
  return points.filter((each) => each.points < 95).map((each) => `${each.id} ${each.points}: ${told}`);
}
