import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { answer, problem, show } from '../../test/render';
import { takeToken } from './invite/token';
import ReplyToPage from './ReplyToPage';

let token = '';
let links = 0;

beforeEach(() => {
  links += 1;
  token = `${String(links).repeat(66).slice(0, 65)}A`;
  window.history.replaceState(null, '', `/reply-to#${token}`);
  act(takeToken);
});

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));
const title = (name: string) => screen.findByRole('heading', { level: 1, name });

test.each([
  ['en', 'Yes, answers may go to this address', 'Done: answers go to this address'],
  ['de', 'Ja, Antworten dürfen an diese Adresse gehen', 'Erledigt: Antworten gehen an diese Adresse'],
] as const)('in %s opening it changes nothing, and one button confirms', async (language, yes, done) => {
  const asked = answer({ status: 204 });
  show(<ReplyToPage />, language);
  expect(window.location.hash).toBe('');
  expect(asked).toEqual([]);
  await press(yes);
  expect(await title(done)).toBeVisible();
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST /api/reply-to/${token}`]);
});

test('a band that has another address by now is told apart from a link that is not whole', async () => {
  answer(problem(410, 'reply-to-changed'));
  show(<ReplyToPage />);
  await press('Yes, answers may go to this address');
  expect(await title('The band doesn’t ask for this address any more')).toBeVisible();
});

test('a link that the API does not know says how to get it again', async () => {
  answer(problem(404, 'invite-not-found'));
  show(<ReplyToPage />);
  await press('Yes, answers may go to this address');
  expect(await title('Open the link in the mail again')).toBeVisible();
});

test('what fails is tried again', async () => {
  answer(problem(500, 'internal'), { status: 204 });
  show(<ReplyToPage />);
  await press('Yes, answers may go to this address');
  await press('Try again');
  expect(await title('Done: answers go to this address')).toBeVisible();
});
