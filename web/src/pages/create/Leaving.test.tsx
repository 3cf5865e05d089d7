/** What was entered to invite people is not lost by leaving the page by mistake. */
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { answerPeople, box, paste, rows, showPeople } from '../../../test/people';

const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const invite = { id: 'i', url: 'https://example.com/invite#t', delivery: { status: 'queued' } };
const asks = () => {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
};

afterEach(() => localStorage.clear());

test('a list asks until it is sent or cleared', async () => {
  answerPeople({}, rows({ status: 'created', invite }));
  showPeople();
  expect(asks()).toBe(false);
  await paste('ada@example.com');
  expect(asks()).toBe(true);
  await press('Clear the list');
  expect(asks()).toBe(false);
  await paste('ada@example.com');
  await press('Invite 1 person');
  await screen.findByText('1 invited.');
  expect(asks()).toBe(false);
});

test('a text in the box asks, and so do names that have no address yet', async () => {
  answerPeople({});
  showPeople();
  await userEvent.type(box(), 'Ada Love');
  expect(asks()).toBe(true);
  await userEvent.clear(box());
  expect(asks()).toBe(false);
  await paste('Ada Lovelace');
  expect(asks()).toBe(true);
});

test('a message asks until somebody is invited with it', async () => {
  answerPeople({}, rows({ status: 'created', invite }));
  showPeople();
  await press('Options');
  await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'See you');
  expect(asks()).toBe(true);
  await paste('ada@example.com');
  await press('Invite 1 person');
  await screen.findByText('1 invited.');
  expect(asks()).toBe(false);
});
