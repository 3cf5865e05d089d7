/** The seven scenarios of the brief, as people meet them. */
import {
  another,
  call,
  expect,
  fillSignIn,
  forged,
  found,
  invite,
  join,
  signIn,
  signInWindow,
  someone,
  test,
} from './world.ts';

test('a single invite makes one member', async ({ page, complaints }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  await signIn(page, ada);
  await page.getByLabel('Name of the band').fill('The Analytical Engines');
  await page.getByRole('button', { name: 'Create the band' }).click();
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('Part they play').fill('second trumpet');
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();

  const bens = await another(page, complaints);
  await bens.goto(link);
  await expect(bens.getByText('Ada invites you to the band')).toBeVisible();
  await expect(bens.getByText('second trumpet')).toBeVisible();
  await signInWindow(bens, 'Join', ben);
  await bens.getByRole('link', { name: 'Go to the band' }).click();
  await expect(bens.getByRole('list', { name: /^second trumpet/ }).getByText('Ben')).toBeVisible();

  const cys = await another(page, complaints);
  await cys.goto(link);
  await expect(cys.getByRole('heading', { name: 'This invite has been used' })).toBeVisible();

  await page.getByRole('link', { name: 'See all invites' }).click();
  await page.getByText('Accepted', { exact: true }).click();
  await expect(page.getByRole('list', { name: 'Accepted' }).getByRole('listitem')).toContainText('Ben');
});

test('several links are independent', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  const [first, second] = [await invite(ada, band), await invite(ada, band)];
  await call(ben, 'POST', `/invites/${first.token}/accept`);
  await page.goto(second.url);
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await expect(page.getByText('1 invite', { exact: true })).toBeVisible();
});

test('a custom expiry is kept', async ({ page, complaints }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('Open for').selectOption({ label: '6 hours' });
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'See all invites' }).click();
  const timer = page.getByRole('listitem').getByRole('timer');
  await expect(timer).toHaveText('6 hours left');

  const over = await invite(ada, band, { ttl_hours: 1 }, -7200);
  const guest = await another(page, complaints);
  await guest.goto(over.url);
  await expect(guest.getByRole('heading', { name: 'This invite has expired' })).toBeVisible();
});

test('a revoked invite is over', async ({ page, complaints }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url } = await invite(ada, band);
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await page.getByRole('button', { name: 'More for Link for one person' }).click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('heading', { name: 'No pending invites' })).toBeVisible();
  await page.getByText('Revoked', { exact: true }).click();
  await expect(page.getByRole('list', { name: 'Revoked' }).getByRole('listitem')).toHaveCount(1);

  const guest = await another(page, complaints);
  await guest.goto(url);
  await expect(guest.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
});

test('an invalid token is not found', async ({ page }) => {
  await page.goto(`/invite#${forged('no-such-token')}`);
  await expect(page.getByRole('heading', { name: 'We don’t know this invite' })).toBeVisible();
});

test('who is no admin manages no invites', async ({ page }) => {
  const [ada, ben, cy] = [someone('Ada'), someone('Ben'), someone('Cy')];
  const band = await found(ada);
  await join(ada, band, ben);
  await signIn(page, ben, `/bands/${band.id}`);
  await expect(page.getByRole('list', { name: 'Members' }).getByText('Ada', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Invite people' })).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Sections of the band’s page' })).toHaveCount(0);
  await page.goto(`/bands/${band.id}/invite`);
  await expect(page.getByRole('heading', { name: 'You don’t have access to this band' })).toBeVisible();

  await page.getByRole('button', { name: 'Your menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Get your band together' })).toBeVisible();
  await page.goto(`/bands/${band.id}`);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await fillSignIn(page, cy);
  await expect(page.getByRole('heading', { name: 'You don’t have access to this band' })).toBeVisible();
});

test('a member who accepts consumes nothing', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  await join(ada, band, ben);
  const { url, id } = await invite(ada, band);
  await page.goto(url);
  await signInWindow(page, 'Join', ben);
  await expect(page.getByRole('heading', { name: `You’re already in ${band.name}` })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the band' }).click();
  await expect(page).toHaveURL(`/bands/${band.id}`);
  const after = await call(ada, 'GET', `/invites/${id}`);
  expect(after).toMatchObject({ status: 'pending', uses: 0 });
});
