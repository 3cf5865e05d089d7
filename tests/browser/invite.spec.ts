/** The invite page: what becomes of its token, and of those who come with the wrong account. */
import { another, call, expect, fillSignIn, found, invite, signIn, signInWindow, someone, test, WEB } from './world.ts';

test('the token leaves the address and is stored nowhere while the page is there', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url, token, id } = await invite(ada, band);
  const elsewhere: string[] = [];
  page.context().on('request', (request) => {
    if (!request.url().includes('/api/') && request.url().includes(token)) elsewhere.push(request.url());
  });
  await page.goto(url);
  expect(page.url()).toBe(`${WEB}/invite`);
  await page.getByRole('button', { name: 'Join' }).waitFor();

  const kept = () =>
    page.evaluate(async () =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        document.cookie,
        window.name,
        window.history.state,
        await indexedDB.databases(),
      ]),
    );
  // While the page is there, it is in no storage, not even the tab's.
  expect(await kept()).not.toContain(token);
  const views = async () => (await call(ada, 'GET', `/invites/${id}`)).views;
  await expect.poll(views).toBe(1);
  await page.reload();
  await page.getByRole('button', { name: 'Join' }).waitFor();
  expect(page.url()).toBe(`${WEB}/invite`);
  expect(await kept()).not.toContain(token);
  expect(elsewhere.map((each) => each.replace(/#.*/, '')).filter((each) => each.includes(token))).toEqual([]);

  await signInWindow(page, 'Join', someone('Ben'));
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
  expect(await kept()).not.toContain(token);
  // Two visits: the page was loaded twice.
  await expect.poll(views).toBe(2);
});

test('a token in the path is taken, too, and is sent as no Referer either', async ({ page }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { token } = await invite(ada, band);
  const referers: string[] = [];
  page.context().on('request', (request) => referers.push(request.headers()['referer'] ?? ''));
  await page.goto(`/invite/${token}`);
  await expect(page.getByRole('heading', { name: band.name })).toBeVisible();
  expect(page.url()).toBe(`${WEB}/invite`);
  expect(referers.length).toBeGreaterThan(3);
  expect(referers.filter((referer) => referer.includes(token))).toEqual([]);
});

test('a link opened while another one’s page is there is the other invite', async ({ page }) => {
  const ada = someone('Ada');
  const [band, other] = [await found(ada), await found(ada, 'The Difference')];
  const [first, second] = [await invite(ada, band), await invite(ada, other)];
  await page.goto(first.url);
  await expect(page.getByRole('heading', { name: band.name })).toBeVisible();
  // As a browser does with a link to the same page.
  await page.evaluate((token) => (window.location.hash = token), second.token);
  await expect(page.getByRole('heading', { name: other.name })).toBeVisible();
  expect(page.url()).toBe(`${WEB}/invite`);
});

test('who wanted to decline is asked about that after signing in, too', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  await call(ben, 'PUT', '/me', { display_name: 'Ben' });
  const { url, id } = await invite(ada, band, { user_id: ben.sub });
  await page.goto(url);
  await page.getByRole('button', { name: 'Decline' }).click();
  await signInWindow(page, 'Sign in to decline', ben);
  await page.getByRole('button', { name: 'Yes, decline' }).click();
  await expect(page.getByRole('heading', { name: 'You declined' })).toBeFocused();
  expect(await call(ada, 'GET', `/invites/${id}`)).toMatchObject({
    status: 'declined',
  });
});

test('who decided to keep an invite is not asked again after signing in', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const { token } = await invite(ada, await found(ada), { email: ben.email });
  await page.goto(`/invite?answer=decline#${token}`);
  await page.getByRole('button', { name: 'No, keep it' }).click();
  await signInWindow(page, 'Join', ben);
  await expect(page.getByRole('heading', { name: 'Welcome to The Analytical Engines!' })).toBeVisible();
});

test('a mailed invite can be declined while signed in as somebody else', async ({ page }) => {
  const [ada, eve] = [someone('Ada'), someone('Eve')];
  const { url } = await invite(ada, await found(ada), {
    email: someone('Ben').email,
  });
  await page.goto(url);
  await signInWindow(page, 'Join', eve);
  await expect(page.getByRole('heading', { name: 'This invite is for somebody else' })).toBeFocused();
  await page.getByRole('button', { name: 'Decline' }).click();
  await expect(
    page.getByText('declined with the link alone, not in your name', {
      exact: false,
    }),
  ).toBeVisible();
  const declining = page.waitForRequest('**/decline');
  await page.getByRole('button', { name: 'Yes, decline' }).click();
  expect((await declining).headers()).not.toHaveProperty('authorization');
  await expect(page.getByRole('heading', { name: 'You declined' })).toBeVisible();
});

test('opening an invite answers nothing; another link in the same tab is another invite', async ({ page }) => {
  const ada = someone('Ada');
  const [band, other] = [await found(ada), await found(ada, 'The Difference')];
  const [first, second] = [await invite(ada, band), await invite(ada, other, { email: someone('Ben').email })];
  await page.goto(first.url);
  await expect(page.getByRole('heading', { name: band.name })).toBeVisible();
  await page.goto(`/invite?answer=decline#${second.token}`);
  await expect(page.getByRole('heading', { name: 'Decline this invite?' })).toBeVisible();
  await page.getByRole('button', { name: 'No, keep it' }).click();
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  for (const { id } of [first, second]) {
    expect(await call(ada, 'GET', `/invites/${id}`)).toMatchObject({
      status: 'pending',
    });
  }
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('button', { name: 'Yes, decline' }).click();
  await expect(page.getByRole('heading', { name: 'You declined' })).toBeVisible();
  expect(await call(ada, 'GET', `/invites/${second.id}`)).toMatchObject({
    status: 'declined',
  });
});

test('the wrong account: say whose it is, and switch', async ({ page }) => {
  const [ada, ben, eve] = [someone('Ada'), someone('Ben'), someone('Eve')];
  const band = await found(ada);
  const { url } = await invite(ada, band, { email: ben.email });
  await page.goto(url);
  await signInWindow(page, 'Join', eve);
  await expect(page.getByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
  await expect(page.getByText(/b•••@e•••\.com/)).toBeVisible();
  await signInWindow(page, 'Switch account', ben);
  await page.getByRole('button', { name: 'Join as Ben' }).click();
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
});

test('an unconfirmed address: say so, and go on once it is confirmed', async ({ page }) => {
  const ada = someone('Ada');
  const ben = someone('Ben', { verified: false });
  const band = await found(ada);
  const { url } = await invite(ada, band, { email: ben.email });
  await page.goto(url);
  await signInWindow(page, 'Join', ben);
  await expect(page.getByRole('heading', { name: 'Confirm your e-mail address first' })).toBeVisible();
  await signInWindow(page, 'I’ve confirmed it', { ...ben, verified: true });
  await expect(page.getByRole('button', { name: 'Join as Ben' })).toBeVisible();
});

test('a full band is told before signing in: try again when there is room', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  const { url } = await invite(ada, band);
  const room = (max_members: number) => call(ada, 'PATCH', `/bands/${band.id}`, { settings: { max_members } });
  await room(1);
  await page.goto(url);
  await expect(page.getByRole('heading', { name: `${band.name} is full` })).toBeVisible();
  await expect(page.getByText('ask Ada to make room')).toBeVisible();
  await room(2);
  await page.getByRole('button', { name: 'Try again' }).click();
  await signInWindow(page, 'Join', ben);
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
});

test('it was withdrawn while one looked', async ({ page }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const band = await found(ada);
  const { url, id } = await invite(ada, band);
  await signIn(page, ben);
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Join as Ben' })).toBeVisible();
  await call(ada, 'DELETE', `/invites/${id}`);
  await page.getByRole('button', { name: 'Join as Ben' }).click();
  await expect(page.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
});

test('whoever closes the sign-in window hears what else there is', async ({ page, complaints }) => {
  const ada = someone('Ada');
  const band = await found(ada);
  const { url } = await invite(ada, band);
  await page.goto(url);
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Join' }).click();
  const window = await opening;
  await window.getByLabel('Name').waitFor();
  await window.close();
  await page.getByRole('button', { name: 'Sign in on this page' }).click();
  await fillSignIn(page, someone('Ben'));
  await expect(page.getByRole('heading', { name: `Welcome to ${band.name}!` })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('an inbox of one’s own, answered there', async ({ page, complaints }) => {
  const [ada, ben] = [someone('Ada'), someone('Ben')];
  const [band, other] = [await found(ada), await found(ada, 'The Difference')];
  await call(ben, 'PUT', '/me', { display_name: 'Ben', searchable: true });
  await invite(ada, band, { user_id: ben.sub });
  await invite(ada, other, { email: ben.email });
  const bens = await another(page, complaints);
  await bens.goto('/inbox');
  await bens.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await fillSignIn(bens, ben);
  await expect(bens.getByRole('link', { name: 'Inbox, 2 invites' })).toBeVisible();
  await bens.getByRole('article', { name: 'The Difference' }).getByRole('button', { name: 'Decline' }).click();
  await bens.getByRole('dialog').getByRole('button', { name: 'Yes, decline' }).click();
  await expect(bens.getByRole('link', { name: 'Inbox, 1 invite' })).toBeVisible();
  await bens.getByRole('article', { name: band.name }).getByRole('button', { name: 'Join' }).click();
  await expect(bens).toHaveURL(`/bands/${band.id}`);
  await expect(bens.getByRole('link', { name: 'Inbox, 0 invites' })).toBeVisible();
});
