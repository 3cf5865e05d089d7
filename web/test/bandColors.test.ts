import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COLORS } from '../src/pages/band/ColorPicker';

const MAILS = readFileSync('../shared/mail/src/accent.rs', 'utf8');
const PAGES = readFileSync('src/styles/bands.css', 'utf8');

test.each(COLORS)('%s looks the same in mails and on pages', (color) => {
  const inMails = new RegExp(`BandColor::${color} => \\("(#\\w{6})"`, 'i').exec(MAILS)?.[1];
  const onPages = new RegExp(`\\[data-band-color='${color}'\\] \\{\\s*--band-color: (#\\w{6});`).exec(PAGES)?.[1];
  expect(onPages).toMatch(/^#/);
  expect(onPages).toBe(inMails);
});
