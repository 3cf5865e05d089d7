import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { show } from '../../../test/render';
import type { Code } from '../../api/problem';
import { session } from '../../auth/session';
import { EndState, hasEndState } from './EndState';

const band = { id: 'b1', name: 'The Analytical Engines' };
const person = { id: 'eve', name: 'Eve', email: 'eve@example.com', verified: true };

function end(code: Code, more: object = {}, language: 'en' | 'de' = 'en') {
  if (!hasEndState(code)) throw new Error(`${code} has no page`);
  show(<EndState code={code} problem={{ band, ...more }} person={person} retry={() => undefined} />, language);
  return screen.getByRole('heading', { level: 1 });
}

describe('every end of an invite has its own page', () => {
  test.each<[Code, string]>([
    ['invite-expired', 'This invite has expired'],
    ['invite-revoked', 'This link is no longer valid'],
    ['invite-used', 'This invite has been used'],
    ['invite-declined', 'This invite was declined'],
    ['inviter-left', 'Whoever invited you doesn’t run the band any more'],
    ['former-member', 'You are no longer in The Analytical Engines'],
    ['invite-not-found', 'We don’t know this invite'],
    ['wrong-account', 'This invite is for somebody else'],
    ['email-not-verified', 'Confirm your e-mail address first'],
    ['no-email-in-token', 'Your sign-in gives no e-mail address'],
    ['band-full', 'The Analytical Engines is full'],
    ['already-member', 'You’re already in The Analytical Engines'],
  ])('%s', (code, title) => {
    expect(end(code)).toHaveTextContent(title);
  });

  test('the wrong account hears whose it is, and can switch', () => {
    end('wrong-account', { email_hint: 'b•••@e•••.com' });
    expect(screen.getByText(/It is for b•••@e•••\.com; you are signed in as eve@example\.com/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  });

  test('an account without an address hears which one is needed and what can be done, and can switch', () => {
    end('no-email-in-token', { email_hint: 'b•••@e•••.com' });
    expect(screen.getByText(/only for the address b•••@e•••\.com\. .*ask whoever runs this site/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  });

  test('and in German', () => {
    end('no-email-in-token', { email_hint: 'b•••@e•••.com' }, 'de');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Deine Anmeldung nennt keine E-Mail-Adresse');
    expect(screen.getByText(/nur für die Adresse b•••@e•••\.com\. .*wer diese Seite betreibt/)).toBeVisible();
  });

  test.each<[Code, RegExp]>([
    ['invite-expired', /Ask Ada for more time: once the invite is extended, this link works again/],
    ['invite-revoked', /ask Ada for it/],
    ['invite-used', /ask Ada for a new one/],
    ['invite-declined', /ask Ada for a new one/],
    ['inviter-left', /Ask one of the band’s admins for a new one/],
    ['band-full', /ask Ada to make room/],
  ])('%s says whom to ask for what', (code, words) => {
    end(code, { inviter: { display_name: 'Ada' } });
    expect(screen.getByText(words)).toBeVisible();
  });

  test.each<['en' | 'de', Code, RegExp, RegExp]>([
    ['en', 'invite-used', /Nobody else can join with it/, /place/],
    ['de', 'invite-used', /Damit kann niemand mehr beitreten/, /Plätze/],
    ['en', 'former-member', /You were in the band before/, /joined with/],
    ['de', 'former-member', /Du warst schon einmal dabei/, /Mit dieser Einladung warst/],
    ['en', 'invite-revoked', /withdrawn, or its link was replaced/, /taken back/],
    ['en', 'band-full', /The invite is still open/, /until it expires/],
    ['en', 'invite-not-found', /no longer exists/, /long ago/],
  ])('says, in %s, of %s what holds for links, mails and accounts alike', (language, code, words, untrue) => {
    end(code, {}, language);
    expect(screen.getByText(words)).toBeVisible();
    expect(screen.queryByText(untrue)).toBeNull();
  });

  test.each<[Code, string, object]>([
    ['invite-used', 'Sign in to my bands', { way: 'page', returnTo: '/' }],
    ['band-full', 'I’m in the band: sign in', { way: 'window', returnTo: '/invite' }],
  ])('a guest who is in the band signs in from %s', async (code, button, how) => {
    const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
    show(<EndState code={code as 'band-full'} problem={{ band }} person={undefined} />);
    await userEvent.click(screen.getByRole('button', { name: button }));
    expect(signIn).toHaveBeenCalledExactlyOnceWith(how);
  });

  test('an inviter without a name is “whoever invited you”, in German, too', () => {
    end('invite-revoked', { inviter: { display_name: null } });
    expect(screen.getByText(/ask whoever invited you for it/)).toBeVisible();
    cleanup();
    end('invite-used', { inviter: { display_name: null } }, 'de');
    expect(screen.getByText(/bitte die Person, die dich eingeladen hat, um eine neue/)).toBeVisible();
  });

  test('whoever is in the band by now goes there, whatever became of the invite', () => {
    expect(end('invite-used', { already_member: true })).toHaveTextContent('You’re already in');
    expect(screen.getByRole('link', { name: 'Go to the band' })).toHaveAttribute('href', '/bands/b1');
  });

  test('other problems have none', () => {
    expect(hasEndState('internal')).toBe(false);
    expect(hasEndState('offline')).toBe(false);
  });
});
