import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { answer, problem, show } from '../../test/render';
import { forged } from '../../test/token';
import { takeToken } from './invite/token';
import UnsubscribePage from './UnsubscribePage';

let links = 0;

beforeEach(() => {
  links += 1;
  window.history.replaceState(null, '', `/unsubscribe#${String(links).repeat(44).slice(0, 44)}`);
  act(takeToken);
});

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));
const title = (name: string) => screen.findByRole('heading', { level: 1, name });

test('mail is stopped, that is undone, and it is stopped again', async () => {
  const asked = answer({ status: 204 }, { status: 204 }, { status: 204 });
  show(<UnsubscribePage />);
  expect(asked).toEqual([]);
  await press('Stop the e-mails');
  expect(await title('Done: no more invites by e-mail')).toBeVisible();
  await press('Undo');
  expect(await title('Undone: invites come by e-mail again')).toBeVisible();
  await press('Stop the e-mails');
  expect(await title('Done: no more invites by e-mail')).toBeVisible();
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'POST']);
  expect(new Set(asked.map(({ path }) => path)).size).toBe(1);
});

test.each([
  ['en', 'Stop the e-mails', 'Done: no more e-mails about answers', 'Undo', 'Undone: answers come by e-mail again'],
  [
    'de',
    'Mails abbestellen',
    'Erledigt: keine Mails mehr über Antworten',
    'Rückgängig machen',
    'Rückgängig gemacht: Antworten kommen wieder per Mail',
  ],
] as const)('in %s a link from a note stops notes, and says so', async (language, stop, done, undo, undone) => {
  window.history.replaceState(null, '', `/unsubscribe#${String(links).repeat(49).slice(0, 49)}A`);
  act(takeToken);
  answer({ status: 204 }, { status: 204 });
  show(<UnsubscribePage />, language);
  await press(stop);
  expect(await title(done)).toBeVisible();
  await press(undo);
  expect(await title(undone)).toBeVisible();
});

test('in German, too', async () => {
  answer({ status: 204 }, { status: 204 });
  show(<UnsubscribePage />, 'de');
  await press('Mails abbestellen');
  await press('Rückgängig machen');
  expect(await title('Rückgängig gemacht: Einladungen kommen wieder per Mail')).toBeVisible();
});

test('an undo that fails says so, and is tried again', async () => {
  const asked = answer({ status: 204 }, problem(500, 'internal'), { status: 204 });
  show(<UnsubscribePage />);
  await press('Stop the e-mails');
  await press('Undo');
  await press('Try again');
  expect(await title('Undone: invites come by e-mail again')).toBeVisible();
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE']);
});

test('a link that the API does not know says how to get it again', async () => {
  answer(problem(404, 'invite-not-found'));
  show(<UnsubscribePage />);
  await press('Stop the e-mails');
  expect(await title('This link can’t be read')).toBeVisible();
  expect(await screen.findByText(/a long row of letters/)).toBeVisible();
});

describe('a link that was cut', () => {
  const notes = forged('-_notes', 50);

  test.each([1, 3, 20])('by %i characters is told at once, and a whole one is taken instead', async (short) => {
    window.history.replaceState(null, '', `/unsubscribe#${notes.slice(0, -short)}`);
    act(takeToken);
    const asked = answer({ status: 204 });
    show(<UnsubscribePage />);
    expect(await title('Part of this link is missing')).toBeVisible();
    expect(asked).toEqual([]);
    expect(await screen.findByText(/a long row of letters/)).toBeVisible();
    const field = screen.getByRole('textbox', { name: 'Paste your link here' });
    await userEvent.type(field, `https://bands.example/invite#${forged('invite')}`);
    await press('Open the link');
    expect(screen.getByText(/There is no complete link for unsubscribing in it/)).toBeVisible();
    await userEvent.clear(field);
    await userEvent.type(field, `No more mails: https://bands.example/unsubscribe#${notes}.`);
    await press('Open the link');
    await press('Stop the e-mails');
    expect(asked.map(({ path }) => path)).toEqual([expect.stringContaining(notes)]);
  });

  test('says in German what a whole one looks like', async () => {
    window.history.replaceState(null, '', '/unsubscribe#abc');
    act(takeToken);
    show(<UnsubscribePage />, 'de');
    expect(await title('Dieser Link ist nicht lesbar')).toBeVisible();
    expect(await screen.findByText(/eine lange Reihe aus Buchstaben/)).toBeVisible();
    expect(screen.getByText(/Du kannst dich auch anmelden/)).toBeVisible();
  });
});
