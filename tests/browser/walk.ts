/** The walk through every page and state, for tests that check something on all of them. */
import type { Page, PlaywrightTestOptions } from '@playwright/test';
import de from '../../web/src/i18n/languages/de/messages.json' with { type: 'json' };
import en from '../../web/src/i18n/languages/en/messages.json' with { type: 'json' };
import {
  type Band,
  call,
  expect,
  fillSignIn,
  forged,
  found,
  invite,
  join,
  type Person,
  signInWindow,
  someone,
  test,
} from './world.ts';

/** The heading of each end of an invite. */
const ENDS = {
  expired: 'expiredTitle',
  revoked: 'revokedTitle',
  used: 'usedTitle',
  declined: 'declinedTitle',
  orphan: 'inviterLeftTitle',
} as const;

interface Stage {
  ada: Person;
  eve: Person;
  band: Band;
  tokens: Record<string, string>;
}

/** A band with some of everything. */
async function setTheStage(): Promise<Stage> {
  const ada = someone('Ada Lovelace');
  const band = await found(ada);
  await call(ada, 'PATCH', `/bands/${band.id}`, {
    settings: { color: 'amber', time_zone: 'Europe/Berlin' },
  });
  const [ben, cy, eve] = [someone('Ben Bold'), someone('Cyrille Dubois-Montgolfier'), someone('Eve Example')];
  for (const person of [ben, cy]) await join(ada, band, person);
  await call(eve, 'PUT', '/me', { display_name: eve.name, searchable: true });
  const message = 'We rehearse on Tuesdays at seven, above the bakery. Bring your mute!';
  const open = await invite(ada, band, { part: 'second trumpet', message });
  const mailed = await invite(ada, band, {
    email: someone('Fay').email,
    part: 'tuba',
    ttl_hours: 20,
  });
  await invite(ada, band, { email: `bounce@${band.id}.example.com` });
  const group = await invite(ada, band, { max_uses: 25, ttl_hours: 336 });
  await call(someone('Gil'), 'POST', `/invites/${group.token}/accept`);
  await invite(ada, band, { user_id: eve.sub, role: 'admin', message });
  const second = await found(someone('Hedy'), 'Blaskapelle Oberammergau-Unterammergau von 1897');
  const expired = await invite(ada, band, { ttl_hours: 1 }, -7200);
  const revoked = await invite(ada, band);
  await call(ada, 'DELETE', `/invites/${revoked.id}`);
  const used = await invite(ada, band);
  await call(someone('Ida'), 'POST', `/invites/${used.token}/accept`);
  const jo = someone('Jo');
  const declined = await invite(ada, band, { email: jo.email });
  await call(jo, 'POST', `/invites/${declined.token}/decline`);
  const kai = someone('Kai');
  await join(ada, band, kai, 'admin');
  const orphan = await invite(kai, band);
  await call(ada, 'DELETE', `/bands/${band.id}/members/${kai.sub}`);
  return {
    ada,
    eve,
    band: { ...band, name: second.name },
    tokens: {
      open: open.token,
      mailed: mailed.token,
      expired: expired.token,
      revoked: revoked.token,
      used: used.token,
      declined: declined.token,
      orphan: orphan.token,
    },
  };
}

type Options = Partial<PlaywrightTestOptions> & {
  readonly locale: 'en-GB' | 'de-DE';
};

/** Walks as guest, invitee and admin, and has each stop examined. */
export function walk(title: string, options: Options, examine: (page: Page, name: string) => Promise<void>): void {
  test.describe(title, () => {
    test.use(options);
    const german = options.locale === 'de-DE';
    const words = german ? de : en;

    async function look_at(page: Page, name: string, heading?: string): Promise<void> {
      await expect(page.getByRole('heading', { level: 1, ...(heading && { name: heading }) }).first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      await examine(page, name);
    }

    async function enter(page: Page, person: Person, path: string): Promise<void> {
      await page.goto(path);
      await page
        .getByRole('banner')
        .getByRole('button', { name: german ? 'Anmelden' : 'Sign in' })
        .click();
      await fillSignIn(page, person);
      await expect(page.getByRole('button', { name: german ? 'Dein Menü' : 'Your menu' })).toBeVisible();
    }

    test('pages of guests', async ({ page }) => {
      test.setTimeout(180_000);
      const { tokens } = await setTheStage();
      await page.goto('/');
      await look_at(page, 'welcome');
      await page.goto('/invite');
      await look_at(page, 'invite-none', words.invite.noneTitle);
      for (const [name, token] of Object.entries(tokens)) {
        await page.goto('/nowhere');
        await page.goto(`/invite#${token}`);
        const end = name in ENDS ? ENDS[name as keyof typeof ENDS] : undefined;
        const left = german ? 'Kai leitet die Band nicht mehr' : 'Kai doesn’t run the band any more';
        await look_at(page, `invite-${name}`, name === 'orphan' ? left : end && words.invite[end]);
      }
      await page.goto('/nowhere');
      await page.goto(`/invite?answer=decline#${tokens['mailed']}`);
      await look_at(page, 'invite-declining');
      await page.getByRole('button', { name: words.invite.declineYes }).click();
      await look_at(page, 'invite-declined-now', words.invite.declinedNowTitle);
      await page.goto('/nowhere');
      await look_at(page, 'nowhere', words.app.notFoundTitle);
      await page.goto(`/invite#${forged('unknown')}`);
      await look_at(page, 'invite-forged', words.invite.notFoundTitle);
      await page.goto('/nowhere');
      await page.goto(`/invite#${forged('cut').slice(0, 40)}`);
      await expect(page.getByRole('textbox', { name: words.invite.paste })).toBeVisible();
      await look_at(page, 'invite-cut', words.invite.cutTitle);
      await page.getByRole('button', { name: words.invite.pasteOpen }).click();
      await expect(page.getByText(words.invite.pasteNone)).toBeVisible();
      await look_at(page, 'invite-pasted', words.invite.cutTitle);
      await page.goto('/invite/hello');
      await look_at(page, 'invite-unreadable', words.invite.unreadableTitle);
      await page.goto(`/unsubscribe#${forged('unknown', 46)}`);
      await look_at(page, 'unsubscribe', german ? 'Keine Einladungen mehr per Mail?' : 'Stop invites by e-mail?');
      await page.getByRole('button', { name: words.unsubscribe.confirm }).click();
      await look_at(page, 'unsubscribe-unknown', words.invite.unreadableTitle);
      await page.goto(`/reply-to#${forged('unknown', 66)}`);
      await look_at(page, 'reply-to', words.replyTo.title);
      await page.getByRole('button', { name: words.replyTo.confirm }).click();
      await look_at(page, 'reply-to-unknown', words.replyTo.noneTitle);
      await page.goto('/inbox');
      await look_at(page, 'sign-in');
    });

    test('pages of invitees', async ({ page }) => {
      test.setTimeout(180_000);
      const { eve, tokens, ada, band } = await setTheStage();
      await enter(page, eve, '/inbox');
      await expect(page.getByRole('article')).toBeVisible();
      await look_at(page, 'inbox');
      await page.goto('/');
      await look_at(page, 'bands-none');
      await page.goto('/profile');
      await look_at(page, 'profile');
      await page.goto(`/invite#${tokens['open']}`);
      await look_at(page, 'invite-signed-in');
      await page.goto('/nowhere');
      await page.goto(`/invite#${tokens['mailed']}`);
      await look_at(page, 'invite-wrong-account', words.invite.wrongAccountTitle);
      await call(ada, 'PATCH', `/bands/${band.id}`, {
        settings: { max_members: 2 },
      });
      await page.goto('/nowhere');
      await page.goto(`/invite#${tokens['open']}`);
      await look_at(page, 'invite-full', words.invite.fullTitle.replace('{band}', 'The Analytical Engines'));
      await page.goto(`/bands/${band.id}`);
      await look_at(page, 'band-not-yours', words.band.notYoursTitle);
    });

    test('pages of those who sign in on the way', async ({ page }) => {
      test.setTimeout(180_000);
      const { ada, tokens, band } = await setTheStage();
      const lou = someone('Lou Reed', { verified: false });
      await page.goto(`/invite#${(await invite(ada, band, { email: lou.email })).token}`);
      await signInWindow(page, words.invite.join, lou);
      await look_at(page, 'invite-unverified', words.invite.unverifiedTitle);
      await page.goto('/nowhere');
      await page.goto(`/invite#${tokens['open']}`);
      await page
        .getByRole('button', {
          name: words.invite.joinAs.replace('{name}', lou.name),
        })
        .click();
      await look_at(page, 'invite-joined', words.invite.joinedTitle.replace('{band}', 'The Analytical Engines'));
      await page.goto('/nowhere');
      await page.goto(`/invite#${tokens['open']}`);
      await look_at(page, 'invite-member', words.invite.memberTitle.replace('{band}', 'The Analytical Engines'));
    });

    test('an app’s own browser', async ({ page }) => {
      const { tokens } = await setTheStage();
      const userAgent =
        'Mozilla/5.0 (Linux; Android 15; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36 [LinkedInApp]';
      await page.addInitScript((as) => Object.defineProperty(navigator, 'userAgent', { get: () => as }), userAgent);
      await page.goto(`/invite#${tokens['open']}`);
      await expect(page.getByRole('note')).toContainText('LinkedIn');
      await look_at(page, 'invite-in-app');
    });

    test('a sign-in that was cancelled', async ({ page }) => {
      const { tokens } = await setTheStage();
      await page.addInitScript(() => (window.open = () => null));
      await page.goto(`/invite#${tokens['open']}`);
      await page.getByRole('button', { name: words.invite.join }).click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect(page.getByRole('alert')).toContainText(words.auth.brokenOffTitle);
      await look_at(page, 'invite-cancelled');
    });

    test('pages of admins', async ({ page }) => {
      test.setTimeout(300_000);
      const { ada, eve, band } = await setTheStage();
      await enter(page, ada, '/');
      await look_at(page, 'bands');
      await page.getByRole('button', { name: german ? 'Dein Menü' : 'Your menu' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look_at(page, 'menu');
      await page.goto('/inbox');
      await look_at(page, 'inbox-empty');
      await page.goto(`/bands/${band.id}`);
      await look_at(page, 'members');
      await page.getByRole('button', { name: /Ben Bold/ }).click();
      await page.getByRole('menuitem', { name: words.band.makeAdmin }).click();
      await page.getByRole('button', { name: /Ben Bold/ }).click();
      await page.getByRole('menuitem', { name: words.band.makeMember }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look_at(page, 'demote');
      await page.keyboard.press('Escape');
      await page.goto(`/bands/${band.id}/invites`);
      await expect(page.getByText('bounce@')).toBeVisible();
      await look_at(page, 'invites');
      await page.getByRole('checkbox', { name: words.many.selectShown }).check();
      await look_at(page, 'invites-selected');
      await page.getByRole('button', { name: german ? 'Erinnern' : 'Remind' }).click();
      await expect(page.getByRole('dialog').getByRole('button', { name: words.app.cancel })).toBeVisible();
      await look_at(page, 'remind-many');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: words.many.clear }).click();
      await page
        .getByRole('button', { name: /^(QR code|QR-Code): / })
        .first()
        .click();
      await expect(page.getByRole('dialog').getByRole('img', { name: /QR/ })).toBeVisible();
      await look_at(page, 'qr');
      await page.getByRole('button', { name: words.invites.qrFull }).click();
      await look_at(page, 'qr-full');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^(Details|Einzelheiten): bounce@/ }).click();
      await expect(page.getByRole('dialog').getByRole('heading', { level: 3 })).toBeVisible();
      await look_at(page, 'details');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^(More for|Mehr zu) bounce@/ }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look_at(page, 'invite-menu');
      await page.getByRole('menuitem', { name: german ? 'Zurückziehen' : 'Revoke' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look_at(page, 'revoke');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: words.invites.fixAddress }).click();
      const address = page.getByRole('dialog').getByRole('textbox', { name: words.create.email });
      await expect(address).toBeFocused();
      await look_at(page, 'change');
      await address.fill('mended@gmial.com');
      await look_at(page, 'change-address');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog', { name: words.app.leaveTitle })).toBeVisible();
      await look_at(page, 'change-lost');
      await page.getByRole('button', { name: words.app.leave, exact: true }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.getByRole('button', { name: /^(More for|Mehr zu) fay-/ }).click();
      await page.getByRole('menuitem', { name: words.invites.resend }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look_at(page, 'resend');
      await page.getByRole('dialog').getByRole('button', { name: words.invites.resend }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await look_at(page, 'resent');
      await page.getByText(german ? 'Alle' : 'All', { exact: true }).click();
      await look_at(page, 'invites-all');
      await page.goto(`/bands/${band.id}/settings`);
      await look_at(page, 'settings');
      await page.goto(`/bands/${band.id}/invite`);
      await look_at(page, 'create');
      await page.getByRole('button', { name: words.create.options, exact: true }).click();
      await look_at(page, 'create-options');
      await page.getByRole('button', { name: words.create.options, exact: true }).click();
      const who = page.getByRole('textbox', { name: words.create.who });
      await who.fill(eve.email);
      await expect(page.getByRole('option')).toContainText(words.create.isInvited);
      await look_at(page, 'create-suggested');
      const list =
        'email,role,part,message\nlou@example.com,,first trumpet,\nmia@,,,\nlou@example.com,,,\nned@example.com,boss,,\ntim@gmial.com,,,';
      await who.fill(`${list}\n`);
      await expect(page.getByText(words.bulk.ready).first()).toBeVisible();
      await look_at(page, 'create-rows');
      await page.getByRole('table', { name: words.bulk.columnsTitle }).scrollIntoViewIfNeeded();
      await look_at(page, 'create-columns');
      await page
        .getByRole('button', {
          name: words.create.mend.replace('{whom}', 'mia@'),
        })
        .click();
      await look_at(page, 'create-mend');
      await page.getByRole('button', { name: words.create.mail.see }).click();
      await page.getByRole('dialog').getByRole('button', { name: words.create.mail.send }).click();
      await expect(page.getByRole('dialog').getByRole('status')).toContainText('Test:');
      await look_at(page, 'create-mail');
      await page.keyboard.press('Escape');
      await page
        .getByRole('button', {
          name: german ? '3 Leute einladen' : 'Invite 3 people',
        })
        .click();
      await expect(page.getByRole('button', { name: words.bulk.download })).toBeVisible();
      await look_at(page, 'create-done');
      await page.getByRole('button', { name: words.create.submitLink }).click();
      await expect(page.getByRole('textbox', { name: 'Link', exact: true })).toBeVisible();
      await look_at(page, 'created');
    });
  });
}
