/** Links as they arrive: what becomes of their address on the way, what chats show of them, and apps' own browsers. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { another, call, expect, fillSignIn, found, invite, signInWindow, someone, test, WEB } from './world.ts';

/** Opens a link as in a new tab. */
async function open(page: Page, link: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(link);
}

test('a link is read whatever became of it on the way', async ({ page }) => {
  test.setTimeout(180_000);
  const ada = someone('Ada');
  const band = await found(ada);
  const { token } = await invite(ada, band, { max_uses: 3 });
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(request.url()));
  const ends = ['.', ',', ')', '>', '"', '…', '?utm_source=x', '&fbclid=1', '%20', '%0D%0A', '%E2%80%8B', ':~:text=a'];
  const links = [
    ...ends.map((end) => `/invite#${token}${end}`),
    `/invite/${token}`,
    `/invite/${token}/`,
    `/invite/${token}.`,
    `/invite/${token}#_=_`,
    `/invite/${token}&fbclid=1`,
    `/invite%23${token}`,
    `/invite%23${token}.`,
    `/invite%2523${token}`,
    `/invite/#${token}`,
    `/invite.#${token}`,
    `/INVITE#${token}`,
    `/invite?x#${token}`,
    `/invite?${token}`,
    `/invite#${token.slice(0, 30)}%20${token.slice(30)}`,
  ];
  for (const link of links) {
    await open(page, link);
    await expect(page.getByRole('heading', { name: band.name }), link).toBeVisible();
    expect(page.url(), link).toBe(`${WEB}/invite`);
  }
  // The API gets the token as it is, and nothing else gets it but the address that was opened.
  const infos = asked.filter((url) => url.includes('/api/invites/'));
  expect(new Set(infos.map((url) => new URL(url).pathname))).toEqual(
    new Set([`/api/invites/${token}/info`, `/api/invites/${token}/views`]),
  );
});

test('a link that was cut can be pasted whole, or with its message', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const ada = someone('Ada');
  const band = await found(ada);
  const { url, token } = await invite(ada, band);
  await open(page, url.slice(0, -20));
  await expect(page.getByRole('heading', { name: 'Part of this link is missing' })).toBeVisible();
  expect(page.url()).toBe(`${WEB}/invite`);
  await expect(page.getByText('A complete link looks like this')).toContainText(`${WEB}/invite#`);
  const field = page.getByRole('textbox', { name: 'Paste your link here' });
  await field.fill(url.slice(0, -20));
  await page.getByRole('button', { name: 'Open the invite' }).click();
  await expect(page.getByText('There is no complete invite link in it.')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await field.fill(`Hi Ben,\njoin us!\n\n> ${WEB}/invite#${token.slice(0, 25)}=\r\n> ${token.slice(25)}\n\nAda`);
  await page.getByRole('button', { name: 'Open the invite' }).click();
  await expect(page.getByRole('heading', { name: band.name })).toBeVisible();
  await signInWindow(page, 'Join', someone('Ben'));
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
});

test('odd addresses of links get the page, files stay files', async ({ request }) => {
  for (const path of [
    '/invite.',
    '/Invite/a.b',
    '/invite%23a.b',
    '/invite/%E0%A4%A.',
    '//invite',
    '/unsubscribe/a.b',
    '/reply-to/a.b',
  ]) {
    const response = await request.get(WEB + path);
    expect([response.status(), response.headers()['content-type']], path).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers()['content-security-policy'], path).toContain("default-src 'none'");
  }
  expect((await request.get(`${WEB}/icon.svg`)).headers()['content-type']).toContain('image/svg+xml');
});

test('chats get a title, a description and a picture, and nothing of the invite', async ({ request }) => {
  const ada = someone('Ada');
  const band = await found(ada, 'The Difference');
  const { url, token } = await invite(ada, band, { message: 'Come on in!' });
  expect(await (await request.get(`${WEB}/robots.txt`)).text()).not.toContain('Disallow');
  for (const link of [url, `${WEB}/invite/${token}`]) {
    const response = await request.get(link);
    expect(response.headers()['x-robots-tag']).toBe('noindex');
    const html = await response.text();
    const meta = new Map(
      [...html.matchAll(/<meta (?:property|name)="([^"]+)" content="([^"]+)"/g)].map(([, a, b]) => [a, b]),
    );
    expect(meta.get('og:title')).toBe('Band Invites');
    expect(meta.get('og:description')).toBe(meta.get('description'));
    expect(meta.get('og:type')).toBe('website');
    expect(meta.get('og:image')).toBe(`${WEB}/preview.png`);
    expect(meta.get('twitter:card')).toBe('summary_large_image');
    expect(meta.has('og:url')).toBe(false);
    for (const secret of [token, band.name, ada.name, 'Come on in!']) expect(html).not.toContain(secret);
    const picture = await request.get(meta.get('og:image') ?? '');
    expect(picture.headers()).toMatchObject({
      'content-type': 'image/png',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const bytes = await picture.body();
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
    expect(bytes.length).toBeLessThan(100_000);
  }
});

test('phones get a manifest with icons for their home screen', async ({ request }) => {
  const html = await (await request.get(`${WEB}/`)).text();
  const address = /<link rel="manifest" href="([^"]+)"/.exec(html)?.[1] ?? '';
  const response = await request.get(`${WEB}${address}`);
  expect(response.headers()['content-type']).toContain('application/manifest+json');
  const manifest = (await response.json()) as {
    name: string;
    icons: { src: string; type: string; purpose: string }[];
  };
  expect(manifest.name).toBe('Band Invites');
  expect(new Set(manifest.icons.map(({ purpose }) => purpose))).toEqual(new Set(['any', 'maskable']));
  const ofPhones = { src: '/apple-touch-icon.png', type: 'image/png' };
  expect(html).toContain(`<link rel="apple-touch-icon" href="${ofPhones.src}"`);
  for (const { src, type } of [ofPhones, ...manifest.icons]) {
    expect((await request.get(`${WEB}${src}`)).headers()['content-type'], src).toContain(type);
  }
});

test.describe('in Instagram’s own browser', () => {
  test.use({
    viewport: { width: 360, height: 740 },
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_5; de_DE)',
  });

  test('the page says how to open the invite in the real one, and holds up nothing', async ({ page, complaints }) => {
    const [ada, ben] = [someone('Ada'), someone('Ben')];
    const band = await found(ada);
    const { url, token } = await invite(ada, band, { email: ben.email });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`/invite?answer=decline#${token}`);
    const hint = page.getByRole('note', {
      name: 'You’re in Instagram’s own browser',
    });
    await expect(hint).toContainText('tap ⋯ or the share symbol');
    await hint.getByRole('button', { name: 'Copy link' }).click();
    await expect(hint.getByRole('button', { name: 'Link copied' })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(url.replace('#', '?answer=decline#'));
    expect(page.url()).toBe(`${WEB}/invite`);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    const browser = await another(page, complaints);
    await browser.goto(copied);
    await expect(browser.getByRole('heading', { name: 'Decline this invite?' })).toBeVisible();

    await page.getByRole('button', { name: 'No, keep it' }).click();
    await page.getByRole('button', { name: 'Join' }).click();
    await fillSignIn(page, ben);
    await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
    await expect(hint).toHaveCount(0);
    expect((await call(ada, 'GET', `/bands/${band.id}/invites?status=accepted`)).total).toBe(1);
  });
});
