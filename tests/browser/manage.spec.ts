/** What people manage once they are in: members, settings, their profile, how it looks; and long lists. */
import { another, call, expect, found, invite, join, signIn, someone, test } from './world.ts';

test('members: another role, out of the band, and leaving it', async ({ page, complaints }) => {
  const [ada, ben, cy] = [someone('Ada'), someone('Ben'), someone('Cy')];
  const band = await found(ada);
  for (const person of [ben, cy]) await join(ada, band, person);
  await signIn(page, ada, `/bands/${band.id}`);
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  const choose = async (name: string, item: string) => {
    await page.getByRole('button', { name: `Manage ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  // The page shows it before the API has answered.
  const role = async () => (await call(ben, 'GET', `/bands/${band.id}`)).my_role;
  await choose('Ben', 'Make admin');
  await expect.poll(role).toBe('admin');
  await expect(row('Ben')).toContainText('Admin');
  const { url } = await invite(ben, band);
  const seen = await invite(ada, band);
  await choose('Ben', 'Make member');
  await page.getByRole('dialog').getByRole('button', { name: 'Make member' }).click();
  await expect.poll(role).toBe('member');
  await expect(row('Ben')).toContainText('Member');
  const guest = await another(page, complaints);
  await guest.goto(url);
  await expect(guest.getByRole('heading', { name: /doesn’t run the band any more/ })).toBeVisible();

  // Ben has seen the link of Ada's.
  const replacing = page.getByRole('dialog', {
    name: 'Replace the open links?',
  });
  await expect(replacing).toContainText('Ben could see the band’s');
  await replacing.getByRole('button', { name: 'Replace' }).click();
  const replaced = page.getByRole('dialog', { name: 'New links' });
  await expect(replaced).toContainText(/links? (is|are) replaced/);
  await replaced.getByRole('button', { name: 'Close' }).last().click();
  await guest.goto(seen.url);
  await expect(guest.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();

  await choose('Cy', 'Remove from the band');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from the band' }).click();
  await expect(row('Cy')).toHaveCount(0);
  await expect(page.getByText('2 members')).toBeVisible();

  // The last admin stays.
  await page.getByRole('button', { name: 'Leave the band' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave the band' }).click();
  await expect(page.getByText('A band keeps at least one admin.', { exact: false })).toBeVisible();
  await choose('Ben', 'Make admin');
  await expect(row('Ben')).toContainText('Admin');
  await expect.poll(role).toBe('admin');
  await page.getByRole('button', { name: 'Leave the band' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave the band' }).click();
  await expect(page.getByRole('heading', { name: 'You’re not in a band' })).toBeVisible();
  const { members } = await call(ben, 'GET', `/bands/${band.id}/members`);
  expect(members.map((each: { user_id: string }) => each.user_id)).toEqual([ben.sub]);
});

test('who joined by another link is shown as that, and reads it once they have left', async ({ page, complaints }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  await invite(ada, band, { email: ben.email });
  const group = await invite(ada, band, { max_uses: 5 });
  await call(ben, 'POST', `/invites/${group.token}/accept`);
  await signIn(page, ada, `/bands/${band.id}/invites`);
  await page.getByText('Accepted', { exact: true }).click();
  const row = page.getByRole('list', { name: 'Accepted' }).getByRole('listitem').filter({ hasText: ben.email });
  await expect(row).toContainText('Joined with another link');
  await row.getByRole('button', { name: `Details: ${ben.email}` }).click();
  const details = page.getByRole('dialog', { name: 'Invite details' });
  await expect(details).toContainText('Ben, with another link');
  await expect(details.getByText('Joined with another link')).toBeVisible();

  await call(ben, 'DELETE', `/bands/${band.id}/members/${ben.sub}`);
  const back = await another(page, complaints);
  await signIn(back, ben);
  await back.goto(group.url);
  await expect(back.getByRole('heading', { name: `You are no longer in ${band.name}` })).toBeVisible();
});

test('settings of a band: what is wrong shows at its field, what is changed is kept', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/settings`);
  await page.getByLabel('Name of the band').fill('engines.example/login');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Name of the band' })).toHaveAccessibleDescription(
    /web or e-mail address/,
  );

  // Another admin changes something meanwhile.
  await call(ada, 'PATCH', `/bands/${band.id}`, {
    settings: { inviter_notes: false },
  });
  await page.getByLabel('Name of the band').fill('The Difference Engines');
  await page.getByLabel('Maximum number of members').fill('40');
  await page.getByLabel('Invites are open for').selectOption({ label: '14 days' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The Difference Engines' })).toBeVisible();
  expect(await call(ada, 'GET', `/bands/${band.id}`)).toMatchObject({
    name: 'The Difference Engines',
    settings: { max_members: 40, default_ttl_hours: 336, inviter_notes: false },
  });
});

test('a profile: a name, and being found or not', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone(`Ben Quaver${Date.now().toString(36)}`)];
  const band = await found(ada);
  const words = encodeURIComponent(ben.name);
  const hits = async () => (await call(ada, 'GET', `/users?q=${words}&band_id=${band.id}`)).users.length;
  await signIn(page, ben, '/profile');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(await hits()).toBe(0);
  await page.getByLabel('Let people find me').click();
  await expect(page.getByLabel('Let people find me')).toBeChecked();
  await expect.poll(hits).toBe(1);
  await page.reload();
  await expect(page.getByLabel('Let people find me')).toBeChecked();
  await page.getByLabel('Let people find me').click();
  await expect.poll(hits).toBe(0);
});

test('language and appearance are chosen once, for guests too', async ({ page }) => {
  const ada = someone('Ada');
  const { url } = await invite(ada, await found(ada));
  await page.goto(url);
  const html = page.locator('html');
  await expect(html).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: 'Language, Appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await expect(page.getByRole('button', { name: 'Beitreten' })).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'de');
  await page.getByRole('menuitemradio', { name: 'Dunkel' }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('lang', 'de');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('a long list comes a page at a time', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await call(ada, 'POST', `/bands/${band.id}/invites/bulk`, {
    invites: Array.from({ length: 60 }, (_, index) => ({
      part: `part ${index + 1}`,
    })),
  });
  await signIn(page, ada, `/bands/${band.id}/invites`);
  const rows = page.getByRole('list', { name: 'Pending' }).getByRole('listitem');
  await expect(page.getByText('60 invites', { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(25);
  for (const count of [50, 60]) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect(rows).toHaveCount(count);
  }
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0);
});

test('the focus goes back to what opened a dialog, or to the page', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await invite(ada, band);
  await signIn(page, ada, `/bands/${band.id}/invites`);
  const more = page.getByRole('button', {
    name: 'More for Link for one person',
  });
  for (const item of ['Details', 'Extend', 'Replace the link', 'Revoke']) {
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(more, item).toBeFocused();
  }
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Revoke' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'No pending invites' })).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
});
