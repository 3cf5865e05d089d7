import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import type { Delivery, Invite } from '../../api/queries';
import { DeliveryBadge } from './DeliveryBadge';
import { DetailsDrawer } from './DetailsDrawer';

const CAPPED = {
  reason: 'this address gets no more mail today; share the link yourself',
  reason_code: 'daily-limit',
} as const;

const mailed = {
  id: 'i1',
  kind: 'email',
  status: 'pending',
  role: 'member',
  part: null,
  message: null,
  email: 'ben@example.com',
  max_uses: 1,
  uses: 0,
  views: 0,
  created_at: '2026-01-01T00:00:00Z',
  created_by: 'ada',
  expires_at: '2100-04-01T00:00:00Z',
  delivery: { status: 'delivered', at: null },
  url: 'https://bands.example/invite#t',
} as unknown as Invite;

async function details(more: object, language: 'en' | 'de' = 'en', others: readonly object[] = []) {
  const timeline = [{ event: 'declined', at: '2026-01-02T00:00:00Z', by: null }];
  const ben = { user_id: 'ben', display_name: 'Ben', role: 'member', joined_at: '2026-01-01T00:00:00Z' };
  const members = [ben, ...others];
  answerBy(({ url }) => ({
    status: 200,
    body: url.includes('/members') ? { members, next_cursor: null } : { ...mailed, timeline, ...more },
  }));
  const nothing = () => undefined;
  const drawer = { band, invite: 'i1', opener: { current: null }, onAct: nothing, isCovered: false, onClose: nothing };
  show(<DetailsDrawer {...drawer} />, language);
  return screen.findByRole('dialog');
}

/** The rows of the facts, and the timeline below them. */
const all = (dialog: HTMLElement, text: RegExp | string) => within(dialog).findAllByText(text);

describe('a link for a group', () => {
  const group = { kind: 'link', email: null, max_uses: 30, uses: 3, views: 1, used_by: 'lin' };
  const joined = ['lin', 'mo'].map((id) => ({ user_id: id, display_name: `${id} c`, invite_id: 'i1' }));

  test('lists all who joined with it, and says how many have left since', async () => {
    const dialog = await details(group, 'en', joined);
    expect(await within(dialog).findByText('lin c and mo c; 1 has left since')).toBeVisible();
  });

  test('that was used is not unopened, whatever was counted', async () => {
    const dialog = await details({ ...group, views: 0 }, 'de', joined);
    expect(await within(dialog).findByText('lin c und mo c; 1 ist nicht mehr dabei')).toBeVisible();
    expect(within(dialog).queryByText('Noch nicht geöffnet')).toBeNull();
  });
});

describe('a declined invite', () => {
  test('names who declined it', async () => {
    const dialog = await details({ status: 'declined', declined_by: 'ben', url: null });
    expect(await all(dialog, /by Ben$/)).toHaveLength(2);
  });

  test('says that it was declined with the link, where nobody was signed in', async () => {
    const dialog = await details({ status: 'declined', declined_by: null, url: null });
    expect(await all(dialog, /with the link alone$/)).toHaveLength(2);
  });

  test('says so in German', async () => {
    const dialog = await details({ status: 'declined', declined_by: null, url: null }, 'de');
    expect(await all(dialog, /nur mit dem Link$/)).toHaveLength(2);
  });

  test('claims nothing where the API doesn’t say', async () => {
    const dialog = await details({ status: 'declined', url: null });
    await within(dialog).findByText('What happened');
    expect(within(dialog).queryByText(/with the link/)).toBeNull();
  });
});

describe('a mail that did not arrive', () => {
  test.each<[string, Delivery, string, string]>([
    [
      'an address that does not exist',
      { status: 'bounced', at: null, reason: 'x', reason_code: 'no-such-address' },
      'This address doesn’t exist. Check the address, or send them the link yourself.',
      'no-such-address',
    ],
    [
      'a policy',
      { status: 'bounced', at: null, reason: 'x', reason_code: 'blocked' },
      'Their mail server doesn’t take our mail. Share the link yourself.',
      'blocked',
    ],
    [
      'a delay',
      { status: 'delayed', at: null, reason: 'x', reason_code: 'mailbox-full' },
      'Their mailbox is full. We’ll keep trying.',
      'mailbox-full',
    ],
    [
      'a complaint',
      { status: 'complained', at: null, reason: 'x', reason_code: 'called-spam' },
      'They marked the mail as spam. Don’t send it again.',
      'called-spam',
    ],
    [
      'what an earlier version stored',
      { status: 'bounced', at: null, reason: 'Permanent General 5.1.1' },
      'The address doesn’t take mail. Check it, or send them the link yourself.',
      'Permanent General 5.1.1',
    ],
    [
      'a code that this client does not know',
      { status: 'failed', at: null, reason: 'the moon is full', reason_code: 'full-moon' as 'blocked' },
      'The mail could not be delivered. Send it again, or send the link yourself.',
      'the moon is full',
    ],
  ])('says why and what to do, with the code beside it: %s', async (_, delivery, text, code) => {
    const dialog = await details({ delivery });
    expect(await within(dialog).findByText(text)).toBeVisible();
    expect(within(dialog).getByText(code, { selector: 'code' })).toBeVisible();
  });
});

test.each([
  ['de', 'German'],
  ['en', null],
  [null, null],
])('its mail’s language %s is shown only where it is not the band’s', async (locale, shown) => {
  const dialog = await details({ locale });
  await within(dialog).findByText('What happened');
  expect(within(dialog).queryByText('Language of the mail')?.nextSibling?.textContent ?? null).toBe(shown);
});

test('a message is shown in its paragraphs', async () => {
  const dialog = await details({ message: 'Hello,\n\nsee you\non Monday' });
  expect((await within(dialog).findByText('Hello,')).tagName).toBe('P');
  expect(within(dialog).getByText(/^see you\non Monday$/, { normalizer: (text) => text })).toBeVisible();
});

describe('an invite whose recipient joined in another way', () => {
  const joined = { status: 'accepted', uses: 0, used_by: 'ben', used_at: '2026-01-02T00:00:00Z', url: null };
  const timeline = [{ event: 'accepted', at: '2026-01-02T00:00:00Z', by: 'ben' }];

  test.each<[string, object | null, 'en' | 'de', string, string]>([
    ['a link', { kind: 'link' }, 'en', 'Ben, with another link', 'Joined with another link'],
    [
      'a link, in German',
      { kind: 'link' },
      'de',
      'Ben, über einen anderen Link',
      'Über einen anderen Link beigetreten',
    ],
    ['an invite', { kind: 'user' }, 'en', 'Ben, with another invite', 'Joined with another invite'],
    ['an unknown way', null, 'en', 'Ben, who was in the band already', 'Was in the band already'],
  ])('says so: %s', async (_, way, language, fact, event) => {
    const dialog = await details({ ...joined, timeline, accepted_through: way }, language);
    expect(await within(dialog).findByText(fact)).toBeVisible();
    expect(within(dialog).getByText(event)).toBeVisible();
    expect(within(dialog).queryByText('Used by')).toBeNull();
  });
});

test.each([
  ['en', 'Address changed from bne@example.com to ben@example.com'],
  ['de', 'Adresse geändert von bne@example.com zu ben@example.com'],
] as const)('a change of its address is told with both (%s)', async (language, text) => {
  const at = { at: '2026-01-02T00:00:00Z', by: 'ben' };
  const moved = { event: 'changed', from_email: 'bne@example.com', to_email: 'ben@example.com', ...at };
  const dialog = await details({ timeline: [moved, { event: 'changed', ...at }] }, language);
  expect(await within(dialog).findByText(text)).toBeVisible();
  expect(within(dialog).getByText(language === 'en' ? 'Changed' : 'Geändert')).toBeVisible();
});

describe('an invite without mail', () => {
  test('says that the address had enough for today, and to share the link, which is there', async () => {
    const dialog = await details({ delivery: { status: 'none', at: null, ...CAPPED } });
    expect(await within(dialog).findByText('No mail')).toBeVisible();
    expect(within(dialog).getByText('This address gets no more mail today. Share the link yourself.')).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Copy link' })).toBeVisible();
  });

  test('says so in German', async () => {
    const dialog = await details({ delivery: { status: 'none', at: null, ...CAPPED } }, 'de');
    expect(
      await within(dialog).findByText('Diese Adresse bekommt heute keine Mails mehr. Teile den Link selbst.'),
    ).toBeVisible();
  });

  test('says nothing where none was wanted', async () => {
    const dialog = await details({ delivery: { status: 'none', at: null } });
    await within(dialog).findByText('What happened');
    expect(within(dialog).queryByText('No mail')).toBeNull();
    expect(within(dialog).queryByText('Reason')).toBeNull();
  });

  test.each<[string, Delivery, string | null]>([
    ['a reason', { status: 'none', at: null, ...CAPPED }, 'No mail'],
    ['no reason', { status: 'none', at: null }, null],
    ['an unsubscription', { status: 'suppressed', at: null, reason_code: 'unsubscribed' }, 'Unsubscribed'],
    ['another end', { status: 'bounced', at: null, reason: '5.1.1' }, 'Mail bounced'],
  ])('has a badge in the list with %s', (_, delivery, text) => {
    show(<DeliveryBadge delivery={delivery} onDetails={() => undefined} />);
    if (text === null) expect(screen.queryByRole('button')).toBeNull();
    else expect(screen.getByRole('button', { name: text })).toBeVisible();
  });
});
