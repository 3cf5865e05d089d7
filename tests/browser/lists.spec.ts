/** Lists of people as clubs have them: read, looked at, assigned, and sent. */
import { readFileSync } from 'node:fs';
import { call, expect, fillBox, found, signIn, someone, test } from './world.ts';

test('a club’s file is read, its columns are assigned, and its people invited', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const [ben, cy] = [someone('Ben').email, someone('Cy').email];
  await signIn(page, ada, `/bands/${band.id}/invite`);
  // As an Excel in German saves it: semicolons, windows-1252, its own first line, a title, and line ends of two kinds.
  const table = [
    'sep=;\r\nMitgliederliste Blaskapelle;;;\r\n;;;\r\nVorname;Kontakt (privat);Gruppe;Funktion\r\n',
    `Jürgen;mailto:${ben};Flügel;Dirigent\n`,
    `Bärbel;B. Öhler <${cy}>;Holz;\r\n`,
    `Jörg;${ben};Holz;\r\nÄnne;;Holz;\r\nTim;tim@gmial.con;Holz;`,
  ].join('');
  await page.locator('input[type=file]').setInputFiles({
    name: 'mitglieder.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(table, 'latin1'),
  });
  await expect(page.getByText('3 people to invite, 1 needs no invite, 1 without an address')).toBeVisible();
  await expect(page.getByText('Line 4 names the columns.')).toBeVisible();
  const row = (line: number) =>
    page.getByRole('table', { name: 'People to invite' }).getByRole('row', { name: new RegExp(`^${line} `) });
  await expect(row(5)).toContainText('“Dirigent” is no role here.');
  await expect(row(7)).toContainText('The same person as in line 5');
  await expect(row(8)).toContainText('Änne');

  // By the keyboard alone.
  await page.getByRole('combobox', { name: 'Gruppe' }).focus();
  await page.keyboard.type('Part');
  await expect(page.getByRole('combobox', { name: 'Gruppe' })).toHaveValue('part');
  await expect(row(5)).toContainText(/Jürgen.* · Flügel/);
  await page.getByRole('combobox', { name: 'Kontakt (privat)' }).selectOption('Not used');
  await expect(page.getByText(/^Nobody to invite, 5 without an address/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Kontakt (privat)' }).selectOption('E-mail');

  // On a small phone only the tables scroll sideways, not the page.
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

  await page.getByRole('button', { name: 'Did you mean tim@gmail.com?' }).click();
  await expect(row(9)).toContainText('In place of tim@gmial.con');
  await page.getByRole('button', { name: 'Invite 3 people' }).click();
  await expect(page.getByText('3 invited, 1 not, 1 needs no invite.')).toBeVisible();
  const { invites } = await call(ada, 'GET', `/bands/${band.id}/invites`);
  const made = invites.map(({ email, part, role }: Record<string, string>) => [email, part, role]);
  expect(made.sort()).toEqual(
    [
      [ben, 'Flügel', 'member'],
      [cy, 'Holz', 'member'],
      ['tim@gmail.com', 'Holz', 'member'],
    ].sort(),
  );

  // Who could not be invited stays, and goes out once they are mended in their place.
  await page.getByRole('button', { name: 'Remove finished rows' }).click();
  await page.getByRole('button', { name: 'Edit Änne' }).click();
  const dora = someone('Dora').email;
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(dora);
  await page.getByRole('textbox', { name: 'E-mail address' }).press('Enter');
  await expect(page.getByRole('button', { name: `Edit ${dora}` })).toBeFocused();
  await page.getByRole('button', { name: 'Invite 1 person' }).click();
  await expect(page.getByText('1 invited.')).toBeVisible();
  const { invites: all } = await call(ada, 'GET', `/bands/${band.id}/invites`);
  expect(all.find(({ email }: Record<string, string>) => email === dora)).toMatchObject({ name: 'Änne', part: 'Holz' });
});

test('an encoding that only the library knows', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  await signIn(page, ada, `/bands/${band.id}/invite`);
  const umlauts: Record<string, number> = { ü: 0x9f, ö: 0x9a, ä: 0x8a, ß: 0xa7 };
  const mac = Array.from('Name;E-Mail\nJürgen Groß;j@example.com\nBärbel Köhler;b@example.com', (letter) =>
    umlauts[letter] === undefined ? letter.charCodeAt(0) : umlauts[letter],
  );
  await page.locator('input[type=file]').setInputFiles({
    name: 'numbers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(mac),
  });
  await expect(page.getByRole('row', { name: '2 Jürgen Groß' })).toContainText('j@example.com');
});

test('what the preview calls ready, the API takes', async ({ page }) => {
  test.setTimeout(180_000);
  const ada = someone('Ada');
  const band = await found(ada);
  const file = new URL('../../web/test/addresses.json', import.meta.url);
  const { taken, refused } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
  await signIn(page, ada, `/bands/${band.id}/invite`);
  const counts = page.getByText(/^\d+ people to invite/);
  const asked: { email: string; code: string | undefined }[] = [];
  await page.route('**/invites/bulk', async (route) => {
    const { invites } = route.request().postDataJSON() as { invites: { email: string }[] };
    const response = await route.fetch();
    const { results } = (await response.json()) as { results: { index: number; problem?: { code: string } }[] };
    asked.push(...results.map(({ index, problem }) => ({ email: invites[index]?.email ?? '', code: problem?.code })));
    await route.fulfill({ response });
  });

  // What the API takes is ready in Chromium, too: its rules for international domains are its own.
  const addresses = (taken ?? []).map((address) => address.trim());
  await fillBox(page, addresses.join('\n'));
  await expect(counts).toHaveText(/^\d+ people to invite(, \d+ needs? no invite)?$/);
  await page.getByRole('button', { name: 'Clear the list' }).click();

  // The page asks the API by itself about what it calls ready, and first about what it can't tell.
  await fillBox(page, [...(taken ?? []), ...(refused ?? [])].join('\n'));
  await expect.poll(() => asked.length, { timeout: 120_000 }).toBeGreaterThan(500);
  const invalid = asked.filter(({ code }) => code === 'invalid-input').map(({ email }) => email);
  expect(invalid.filter((email) => !/@.*(?:[^\0-\x7f]|xn--)/i.test(email))).toEqual([]);
  await expect(page.getByText('Not checked yet')).toHaveCount(0, { timeout: 60_000 });
});
