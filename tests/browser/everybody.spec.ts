/**
 * Every page and state on a small phone, for those who set large text, choose their colours, or have large fingers:
 * nothing is cut, no word breaks by letters, what is on looks other than what is off, and targets are large enough.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { CDPSession, Page } from '@playwright/test';
import { alikes, smallTargets, textFaults } from './faults.ts';
import { walk } from './walk.ts';
import { call, expect, found, invite, signIn, someone, test } from './world.ts';

/** In per cent of the browser's usual size. */
const SIZES = [130, 150, 200];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function devtools(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
}

/** Sets what people set as their browser's size of text, in per cent of the usual 16 pixels. */
async function setText(page: Page, percent: number): Promise<void> {
  const fontSizes = { standard: Math.round(0.16 * percent), fixed: Math.round(0.13 * percent) };
  await (await devtools(page)).send('Page.setFontSizes', { fontSizes });
}

async function setTouch(page: Page, enabled: boolean): Promise<void> {
  await (await devtools(page)).send('Emulation.setTouchEmulationEnabled', { enabled });
  await page.waitForFunction((coarse) => matchMedia('(pointer: coarse)').matches === coarse, enabled);
}

/** What has another size is soon placed anew. */
const soon = expect.configure({ soft: true, timeout: 3_000 });

async function examine(page: Page, name: string, german: boolean): Promise<void> {
  for (const size of SIZES) {
    await setText(page, size);
    await soon.poll(() => page.evaluate(textFaults), `texts of ${name} at ${size} %`).toEqual([]);
  }
  await page.emulateMedia({ forcedColors: 'active' });
  await soon.poll(() => page.evaluate(alikes), `${name} in forced colours`).toEqual([]);
  // The longer words of the two.
  if (german) {
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`.slice(0, 300));
    expect.soft(found, `accessibility of ${name} at 200 %, in forced colours`).toEqual([]);
    await page.screenshot({
      path: `shots/${name}-everybody.png`,
      animations: 'disabled',
    });
  }
  await page.emulateMedia({ forcedColors: 'none' });
  await setText(page, 100);
  await setTouch(page, true);
  await soon.poll(() => page.evaluate(smallTargets), `targets of ${name}`).toEqual([]);
  await setTouch(page, false);
}

const phone = {
  viewport: { width: 360, height: 740 },
  contextOptions: { reducedMotion: 'reduce' as const },
};

for (const locale of ['en-GB', 'de-DE'] as const) {
  walk(`everybody, ${locale}`, { locale, ...phone }, (page, name) => examine(page, name, locale === 'de-DE'));
}

test.describe('everybody', () => {
  test.use({ locale: 'en-GB', ...phone });

  test('the longest names wrap, though they have no spaces', async ({ page }) => {
    const long = (letters: number) => 'Donaudampfschiffahrtskapelle'.repeat(5).slice(0, letters);
    const ada = someone(long(80), { email: 'ada@example.com' });
    const [eve, fay] = [someone('Eve'), someone('Fay')];
    const band = await found(ada, long(80));
    const terms = { name: long(120), part: long(60), message: long(140) };
    await call(eve, 'PUT', '/me', { display_name: long(80), searchable: true });
    await invite(ada, band, { ...terms, user_id: eve.sub });
    await call(fay, 'POST', `/invites/${(await invite(ada, band, terms)).token}/accept`);
    const { token } = await invite(ada, band, terms);
    const fits = async (name: string) => {
      await page.waitForLoadState('networkidle');
      for (const size of [100, 200]) {
        await setText(page, size);
        await soon.poll(() => page.evaluate(textFaults), `${name} at ${size} %`).toEqual([]);
      }
      await setText(page, 100);
    };
    await page.goto(`/invite#${token}`);
    await expect(page.getByRole('heading', { level: 1, name: band.name })).toBeVisible();
    await fits('the invite');
    await signIn(page, ada);
    await fits('my bands');
    await page.goto(`/bands/${band.id}`);
    await expect(page.getByRole('listitem')).toHaveCount(2);
    await fits('the members');
    await page.goto(`/bands/${band.id}/invites`);
    await page
      .getByRole('button', { name: `Details: ${terms.name}` })
      .first()
      .click();
    await expect(page.getByRole('dialog').getByText(terms.message)).toBeVisible();
    await fits('the invites and one of them');
  });

  test('a loader is seen in forced colours', async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await signIn(page, someone('Ada'));
    await page.route('**/api/bands*', () => undefined);
    await page.reload();
    await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible();
    expect(await page.evaluate(alikes)).toEqual([]);
  });
});
