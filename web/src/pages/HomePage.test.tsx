import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { answerBy, problem, show } from '../../test/render';
import { session } from '../auth/session';
import HomePage from './HomePage';

afterEach(() => {
  session.set({ status: 'signed-out' });
});

test.each([
  ['en', 'Name of the band', 'Create the band', 'Mail goes out in English.'],
  ['de', 'Name der Band', 'Anlegen', 'Mails gehen auf Deutsch hinaus.'],
] as const)('a band is founded in the language of the page, here %s, and the form says so', async (...words) => {
  const [language, name, create, says] = words;
  session.set({ status: 'signed-in', person: { id: 'a', name: 'A', email: undefined, verified: false } }, 'token');
  const asked = answerBy(({ method, url }) => {
    if (method === 'POST') return problem(503, 'unavailable');
    return { status: 200, body: url.endsWith('/me') ? {} : { bands: [], next_cursor: null } };
  });
  show(<HomePage />, language);
  await userEvent.type(await screen.findByRole('textbox', { name: new RegExp(name) }), 'Kinks');
  expect(screen.getByText(new RegExp(says))).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: create }));
  await expect
    .poll(() => asked.find(({ method }) => method === 'POST')?.body)
    .toEqual({ name: 'Kinks', locale: language, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
});
