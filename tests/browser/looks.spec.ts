/** Every page and state, in both themes, at two sizes and in both languages: no accessibility violations, and a look. */
import { AxeBuilder } from '@axe-core/playwright';
import { walk } from './walk.ts';
import { expect } from './world.ts';

const LOOKS = [
  { theme: 'light', size: 'desktop', locale: 'en-GB' },
  { theme: 'dark', size: 'desktop', locale: 'de-DE' },
  { theme: 'light', size: 'phone', locale: 'de-DE' },
  { theme: 'dark', size: 'phone', locale: 'en-GB' },
] as const;
const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
};

for (const { theme, size, locale } of LOOKS) {
  const look = `${theme}-${size}`;
  walk(look, { locale, colorScheme: theme, viewport: SIZES[size] }, async (page, name) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(wide, `${name} is wider than the window`).toBeLessThanOrEqual(0);
    await page.screenshot({
      path: `shots/${name}-${look}.png`,
      animations: 'disabled',
    });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.html)
          .join(' ')
          .slice(0, 300)}`,
    );
    expect.soft(found, `accessibility of ${name}`).toEqual([]);
  });
}
