import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answer, answerBy, show } from '../../test/render';
import { session } from '../auth/session';
import { keepRows, optionsName } from './keptRows';
import SignedInNav from './SignedInNav';

const ada = { id: 'ada', name: 'Ada', email: 'ada@example.com', verified: true };

test.each([
  [null, 'Inbox, 2 invites', '2'],
  ['more', 'Inbox, more than 2 invites', '2+'],
])('the inbox says how much is in it, to the eye and the ear', async (next_cursor, label, count) => {
  answer({ status: 200, body: { display_name: 'Ada' } }, { status: 200, body: { invites: [{}, {}], next_cursor } });
  show(<SignedInNav person={ada} />);
  expect(await screen.findByRole('link', { name: label })).toHaveTextContent(count);
});

describe('signing out', () => {
  const press = async (role: 'button' | 'menuitem', name: string) =>
    userEvent.click(await screen.findByRole(role, { name }));
  async function signOutByMenu() {
    const signOut = vi.spyOn(session, 'signOut').mockReturnValue();
    localStorage.setItem('language', 'en');
    localStorage.setItem(optionsName('ada', 'b1'), '{}');
    localStorage.setItem(optionsName('ben', 'b1'), '{}');
    answerBy(() => ({ status: 200, body: { display_name: 'Ada', invites: [], next_cursor: null } }));
    show(<SignedInNav person={ada} />);
    await press('button', 'Your menu');
    await press('menuitem', 'Sign out');
    return signOut;
  }
  afterEach(() => localStorage.clear());

  test('takes what the browser keeps for whoever leaves, and nothing else', async () => {
    const signOut = await signOutByMenu();
    expect(signOut).toHaveBeenCalledOnce();
    expect(Object.keys(localStorage).sort()).toEqual(['invite-options/ben/b1', 'language']);
  });

  test('says before that waiting rows are deleted, and can be called off', async () => {
    const rows = { text: 'email\nben@example.com', count: 2, until: '2100-01-01T00:00:00Z' };
    keepRows('ada', 'b1', rows);
    keepRows('ada', 'b2', { ...rows, count: 1 });
    const signOut = await signOutByMenu();
    const dialog = await screen.findByRole('dialog', { name: 'Sign out and delete the waiting rows?' });
    expect(dialog).toHaveTextContent('3 people from your lists wait on this device');
    expect(signOut).not.toHaveBeenCalled();
    await press('button', 'Cancel');
    expect(Object.keys(localStorage)).toContain('waiting-rows/ada/b1');
    await press('button', 'Your menu');
    await press('menuitem', 'Sign out');
    await press('button', 'Sign out');
    expect(signOut).toHaveBeenCalledOnce();
    expect(Object.keys(localStorage).filter((name) => name.includes('/ada/'))).toEqual([]);
  });
});
