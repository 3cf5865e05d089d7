/** What browser tests share: people, the API for what is not the test's subject, the mailbox, and a page that must stay clean. */
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { API, ISSUER, MAILBOX, WEB } from './stack.ts';

/** A token of the right form that nobody signed. */
export { forged } from '../../web/test/token.ts';
export { expect, WEB };

export interface Person {
  sub: string;
  name: string;
  email: string;
  verified: boolean;
}

/** Someone whom no other test knows. */
export function someone(name: string, more: Partial<Person> = {}): Person {
  const sub = `${name.toLowerCase().replace(/[^a-z]/g, '')}-${randomUUID().slice(0, 8)}`;
  return { sub, name, email: `${sub}@example.com`, verified: true, ...more };
}

function secret(): string {
  if (process.env['JWT_SECRET']) return process.env['JWT_SECRET'];
  const file = readFileSync(new URL('../../.local/dev/secrets.env', import.meta.url), 'utf8');
  return /^JWT_SECRET=(.+)$/m.exec(file)?.[1] ?? '';
}

/** What says to the API that it is this person, `later` seconds from now. */
export function tokenOf(person: Person, later = 0): string {
  const now = Math.floor(Date.now() / 1000) + later;
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    sub: person.sub,
    name: person.name,
    email: person.email,
    email_verified: person.verified,
    iss: ISSUER,
    aud: 'band-invites',
    iat: now,
    exp: now + 3600,
  };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret()).update(text).digest('base64url')}`;
}

/* eslint-disable-next-line @typescript-eslint/no-explicit-any */
type Json = any;

/** Calls the API as this person. `shift` moves the request's clock by so many seconds. */
export async function call(person: Person, method: string, path: string, body?: unknown, shift = 0): Promise<Json> {
  const response = await fetch(`${API}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokenOf(person)}`,
      'content-type': 'application/json',
      ...(shift ? { 'x-local-clock-shift': String(shift) } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

export interface Band {
  id: string;
  name: string;
}

/** A band that this person runs. */
export async function found(admin: Person, name = 'The Analytical Engines'): Promise<Band> {
  await call(admin, 'PUT', '/me', {
    display_name: admin.name,
    searchable: true,
  });
  return (await call(admin, 'POST', '/bands', { name })) as Band;
}

export interface Invite {
  id: string;
  token: string;
  url: string;
}

export async function invite(admin: Person, band: Band, draft: object = {}, shift = 0): Promise<Invite> {
  return (await call(admin, 'POST', `/bands/${band.id}/invites`, draft, shift)) as Invite;
}

/** Makes this person a member of the band. */
export async function join(admin: Person, band: Band, person: Person, role = 'member'): Promise<void> {
  const { token } = await invite(admin, band, { role });
  await call(person, 'POST', `/invites/${token}/accept`);
}

/** The newest mail to this address, once it is there. */
export async function mailTo(address: string): Promise<{ subject: string; text: string; html: string }> {
  let found: Json;
  await expect
    .poll(
      async () => {
        const { emails } = (await (await fetch(`${MAILBOX}/store`)).json()) as Json;
        found = emails.findLast((mail: Json) => mail.destination.to.some((to: string) => to.includes(address)));
        return found !== undefined;
      },
      { message: `a mail to ${address}`, timeout: 30_000 },
    )
    .toBe(true);
  return {
    subject: found.subject,
    text: found.body.text,
    html: found.body.html,
  };
}

/** Fills in the issuer's form, in the page or in the window that it is in. */
export async function fillSignIn(page: Page, person: Person): Promise<void> {
  // Exactly: the page that is being left may have a name of a band.
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('E-mail', { exact: true }).fill(person.email);
  await page.getByLabel(/User id/).fill(person.sub);
  await page.getByLabel(/verified/).setChecked(person.verified);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Counts what people press, on all pages of the browser, the issuer's among them. */
export async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0;
  await page.context().exposeBinding('clicked', () => void (clicks += 1));
  await page.context().addInitScript(() => {
    const clicked = () => (window as unknown as { clicked: () => void }).clicked();
    document.addEventListener('click', ({ isTrusted, detail }) => isTrusted && detail > 0 && clicked(), true);
  });
  return () => clicks;
}

/** Signs in as `fillSignIn` does, without pressing into the fields, which no phone that knows its owner asks for. */
export async function pressSignIn(page: Page, person: Person): Promise<void> {
  // Exactly: the page that is being left may have a name of a band.
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('E-mail', { exact: true }).fill(person.email);
  await page.getByLabel(/User id/).fill(person.sub);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in from the first page. */
export async function signIn(page: Page, person: Person, to = '/'): Promise<void> {
  await page.goto(to);
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  await fillSignIn(page, person);
  await expect(page.getByRole('button', { name: 'Your menu' })).toBeVisible();
}

/** Presses what opens the issuer's window, and signs in there. */
export async function signInWindow(page: Page, button: string | RegExp, person: Person): Promise<void> {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: button }).click();
  const window = await opening;
  await fillSignIn(window, person);
}

/** Puts a text into the box of who is to be invited, as by pasting it. */
export async function fillBox(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Who?' }).fill(`${text}\n`);
}

/** What a page may not say: errors of scripts, of the console, of the content security policy. */
function watch(context: BrowserContext, complaints: string[]): void {
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Browsers note refused requests by themselves; what the client makes of them is tested where it matters.
    if (message.text().startsWith('Failed to load resource') && message.location().url.includes('/api/')) return;
    // The issuer's pages are not ours.
    if (message.location().url.startsWith(`${ISSUER}/`)) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
}

export const test = base.extend<{ complaints: string[]; clean: void }>({
  complaints: async ({}, use) => use([]),
  clean: [
    async ({ context, complaints }, use) => {
      watch(context, complaints);
      await use();
      expect(complaints, 'errors and policy violations in the console').toEqual([]);
    },
    { auto: true },
  ],
});

/** Another browser, of another person. It is watched, too. */
export async function another(page: Page, complaints: string[]): Promise<Page> {
  const context = await page.context().browser()!.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  watch(context, complaints);
  return context.newPage();
}
