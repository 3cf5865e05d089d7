import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { ISSUER, WEB } from './stack.ts';

const web = new URL('../../web', import.meta.url).pathname;
const signIn = new URL('../../infra/local/sign-in', import.meta.url).pathname;
/** Debian's Chromium where it is there; none: the one that Playwright installs. */
export const chromium = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  // The functions and the browsers share the machine.
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: WEB,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: ['--no-sandbox'],
    },
  },
  // Speed is measured when no other test runs.
  projects: [
    { name: 'pages', testIgnore: 'speed.spec.ts' },
    { name: 'speed', testMatch: 'speed.spec.ts', dependencies: ['pages'] },
  ],
  // The built client, under the headers that CloudFront sends, and the issuer that it signs in at.
  webServer: [
    {
      command: `node server.mjs --port ${new URL(ISSUER).port} --web ${WEB}`,
      cwd: signIn,
      url: `${ISSUER}/.well-known/openid-configuration`,
      reuseExistingServer: process.env['REUSE'] === 'yes',
    },
    {
      command: `npm run --silent build && npm run --silent preview -- --port ${new URL(WEB).port}`,
      cwd: web,
      url: `${WEB}/`,
      reuseExistingServer: process.env['REUSE'] === 'yes',
    },
  ],
});
