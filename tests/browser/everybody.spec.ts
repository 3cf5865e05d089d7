/**
 * Every page and state on a small phone, for those who set large text, choose their colours, or have large fingers:
 * nothing is cut, no word breaks by letters, what is on looks other than what is off, and targets are large enough.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { CDPSession, Page } from '@playwright/test';
import { alikes, smallTargets, textFaults } from './faults.ts';
import { walk } from './walk.ts';
import { expect } from './world.ts';

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
    await page.screenshot({ path: `shots/${name}-everybody.png`, animations: 'disabled' });
  }
  await page.emulateMedia({ forcedColors: 'none' });
  await setText(page, 100);
  await setTouch(page, true);
  await soon.poll(() => page.evaluate(smallTargets), `targets of ${name}`).toEqual([]);
  await setTouch(page, false);
}

for (const locale of ['en-GB', 'de-DE'] as const) {
  const phone = { viewport: { width: 360, height: 740 }, contextOptions: { reducedMotion: 'reduce' as const } };
  walk(`everybody, ${locale}`, { locale, ...phone }, (page, name) => examine(page, name, locale === 'de-DE'));
}
