/** When something between the browser and its servers goes wrong, or someone changes their mind on the way. */
import { call, expect, fillBox, fillSignIn, found, invite, signIn, signInWindow, someone, test } from './world.ts';

/** Takes what the browser says of the requests that the test let fail from what it may not say. */
function forgive(complaints: string[], file: string): void {
  const others = complaints.filter((complaint) => !complaint.includes(file));
  expect(others.length, `complaints about ${file}`).toBeLessThan(complaints.length);
  complaints.splice(0, complaints.length, ...others);
}

test('a page whose script did not come is there at the next try', async ({ page, complaints }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada);
  await page.route('**/assets/BandPage-*.js', (route) => route.abort());
  await page.getByRole('link', { name: band.name }).click();
  await expect(page.getByRole('heading', { name: 'Something went wrong on this page' })).toBeVisible();
  await page.unroute('**/assets/BandPage-*.js');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: band.name })).toBeVisible();
  forgive(complaints, 'BandPage-');
});

test('where the sign-in can’t be loaded the invite stays, and the next press signs in', async ({
  page,
  complaints,
}) => {
  const [ada, bob] = [someone('Ada'), someone('Bob')];
  const band = await found(ada);
  const { url } = await invite(ada, band);
  await page.route('**/assets/OidcBridge-*.js', (route) => route.abort());
  await page.goto(url);
  const closed = page.waitForEvent('popup').then((window) => window.waitForEvent('close'));
  await page.getByRole('button', { name: 'Join' }).click();
  await closed;
  await expect(page.getByRole('alert')).toContainText('Signing in failed');
  await page.unroute('**/assets/OidcBridge-*.js');
  await signInWindow(page, 'Join', bob);
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}` })).toBeVisible();
  forgive(complaints, 'OidcBridge-');
});

test('who cancels at the issuer may try again, and comes to where they were going', async ({ page }) => {
  const ada = someone('Ada');
  await found(ada);
  await page.goto('/inbox');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'You are not signed in' })).toBeVisible();
  await page.reload();
  await page.getByRole('main').getByRole('button').click();
  await fillSignIn(page, ada);
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(page).toHaveURL('/inbox');
});

const CONFLICT = {
  status: 409,
  json: { type: '/problems/conflict', code: 'conflict', title: '', status: 409, detail: '' },
};

test('in a crowd at one link it tries again by itself, and says so', async ({ page }) => {
  const [ada, bob] = [someone('Ada'), someone('Bob')];
  const band = await found(ada);
  const { url } = await invite(ada, band, { max_uses: 5 });
  await signIn(page, bob);
  await page.goto(url);
  const keys: (string | undefined)[] = [];
  await page.route('**/accept', (route) => {
    keys.push(route.request().headers()['authorization']);
    return keys.length > 1 ? route.continue() : route.fulfill({ ...CONFLICT, headers: { 'retry-after': '2' } });
  });
  await page.getByRole('button', { name: 'Join as Bob' }).click();
  await expect(page.getByText('Many people are joining right now. Still trying …')).toBeVisible();
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}` })).toBeVisible();
  await expect(page.getByText('Still trying')).toHaveCount(0);
  expect(keys).toHaveLength(2);
  expect((await call(ada, 'GET', `/bands/${band.id}`)).member_count).toBe(2);
});

test('where it gave up it says so, and the next press works', async ({ page }) => {
  const [ada, bob] = [someone('Ada'), someone('Bob')];
  const band = await found(ada);
  const { url } = await invite(ada, band);
  await signIn(page, bob);
  await page.goto(url);
  // Longer than anybody would wait at a page.
  await page.route('**/accept', (route) => route.fulfill({ ...CONFLICT, headers: { 'retry-after': '600' } }));
  await page.getByRole('button', { name: 'Join as Bob' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing was changed: try again' })).toBeVisible();
  await page.unroute('**/accept');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}` })).toBeVisible();
});

test('signing out holds in every tab', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada, '/inbox');
  const other = await page.context().newPage();
  await other.goto(`/bands/${band.id}`);
  await expect(other.getByRole('heading', { name: band.name })).toBeVisible();
  await page.getByRole('button', { name: 'Your menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Get your band together' })).toBeVisible();
  await expect(other.getByRole('heading', { name: 'Sign in to continue' })).toBeVisible();
  await expect(other.getByText(band.name)).toHaveCount(0);
});

test('a token that the API no longer takes is replaced unseen, and the request goes out again', async ({ page }) => {
  await page.clock.install();
  const ada = someone('Ada');
  await found(ada);
  await signIn(page, ada, '/profile');
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada Lovelace');
  // Long after it came; a token is not replaced for being refused when it is new.
  await page.clock.fastForward('10:00');
  const passes: (string | undefined)[] = [];
  await page.route('**/api/me', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    passes.push(route.request().headers()['authorization']);
    return passes.length > 1 ? route.continue() : route.fulfill({ status: 401, json: { code: 'unauthenticated' } });
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(passes).toHaveLength(2);
  expect(passes[1]).toMatch(/^Bearer /);
  expect(passes[1]).not.toBe(passes[0]);
  expect((await call(ada, 'GET', '/me')).display_name).toBe('Ada Lovelace');
});

test('where a sign-in has run out, what was typed waits for the next one', async ({ page }) => {
  await page.clock.install();
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  const guest = someone('Guest');
  await page.getByRole('textbox', { name: 'Who?' }).fill(guest.email);
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('See you on Tuesday!');
  // The issuer knows this browser no longer, nor does the API its token.
  await page.context().clearCookies();
  await page.clock.fastForward('10:00');
  const refuse = { status: 401, json: { code: 'unauthenticated' } };
  await expect(page.getByRole('button', { name: 'Invite 1 person' })).toBeVisible();
  await page.route('**/api/bands/*/invites/bulk', (route) => route.fulfill(refuse), { times: 1 });
  await page.getByRole('button', { name: 'Invite 1 person' }).click();
  await expect(page.getByRole('heading', { name: 'Your sign-in has expired' })).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await signInWindow(page, 'Sign in', ada);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('See you on Tuesday!');
  await page.getByRole('button', { name: /^(Invite|Continue with) 1 / }).click();
  await expect(page.getByText('1 invited.')).toBeVisible();
  expect((await call(ada, 'GET', `/bands/${band.id}/invites`)).total).toBe(1);
});

test('without a network it says so, and the same press works once there is one', async ({ page }) => {
  const ada = someone('Ada');
  await found(ada);
  await signIn(page, ada, '/profile');
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada Lovelace');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('No connection to the server.', { exact: false })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ada Lovelace');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect((await call(ada, 'GET', '/me')).display_name).toBe('Ada Lovelace');
});

test('a list that is being sent is not left by mistake', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  const rows = Array.from({ length: 30 }, (_, index) => someone(`Guest${index}`).email).join('\n');
  await fillBox(page, rows);
  // No mail carries the links.
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('switch', { name: 'Send the invite by e-mail' }).click();
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/invites/bulk*', async (route) => {
    // Checks go on.
    if (route.request().headers()['idempotency-key']) await asked;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Invite 30 people' }).click();
  await page.getByRole('link', { name: /^Inbox/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave this page?' });
  await expect(dialog).toContainText('still being sent');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  answer();
  await expect(page.getByText('30 invited.')).toBeVisible();
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await expect(dialog).toContainText('not been downloaded');
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
});
