import { QueryClient, useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { band } from '../../../test/band';
import { type Answer, answer, problem, show } from '../../../test/render';
import { type Band, bandQuery } from '../../api/queries';
import { ReplyTo } from './ReplyTo';

type Settings = Partial<Band['settings']>;

const as = (settings: Settings): Band => ({ ...band, settings: { ...band.settings, ...settings } });
const saved = (settings: Settings): Answer => ({ status: 200, body: as(settings) });
const asked: Settings = { reply_to: 'kay@example.com', reply_to_mail: 'sent' };
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const field = () => screen.getByRole('textbox', { name: 'Address for answers' });
const status = () => screen.getByRole('status');

function Shown() {
  const { data } = useQuery({ ...bandQuery(band.id), enabled: false });
  return data && <ReplyTo band={data} />;
}

function open(settings: Settings, language: 'en' | 'de' = 'en') {
  const queries = new QueryClient();
  queries.setQueryData(bandQuery(band.id).queryKey, as(settings));
  show(<Shown />, language, queries);
}

test('an address is asked for, asked again, and removed', async () => {
  const sent = answer(saved({ ...asked, reply_to_mail: 'queued' }), saved(asked), saved({}));
  open({});
  expect(field()).toHaveAccessibleDescription(/Everybody who gets one sees it/);
  await userEvent.type(field(), ' kay@example.com ');
  await press('Save address');
  expect(status()).toHaveTextContent('Waiting for confirmation: a mail to kay@example.com is on its way.');
  await press('Send again');
  expect(status()).toHaveTextContent('Waiting for confirmation: kay@example.com was sent a mail with a link.');
  await press('Remove');
  expect(status()).toBeEmptyDOMElement();
  expect(field()).toHaveValue('');
  const bodies = sent.map(({ body }) => (body as { settings: object }).settings);
  expect(bodies).toEqual(['kay@example.com', 'kay@example.com', null].map((reply_to) => ({ reply_to })));
});

test('what is said of the mail follows it', async () => {
  answer(saved(asked));
  open({ ...asked, reply_to_mail: 'queued' });
  expect(status()).toHaveTextContent('a mail to kay@example.com is on its way.');
  expect(await screen.findByText(/kay@example.com was sent a mail with a link/)).toBeVisible();
});

test('an address that is typed is not lost by mistake', async () => {
  open({ reply_to: 'kay@example.com' });
  const asks = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(asks()).toBe(false);
  await userEvent.type(field(), 'x');
  expect(asks()).toBe(true);
  await userEvent.type(field(), '{Backspace}');
  expect(asks()).toBe(false);
});

test('a confirmed one says so, and needs no other mail', () => {
  open({ reply_to: 'kay@example.com', reply_to_confirmed: true });
  expect(status()).toHaveTextContent('Confirmed: answers go to kay@example.com.');
  expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Save address' })).toBeDisabled();
});

test.each([
  ['suppressed', 'No mail was sent: kay@example.com takes no e-mails from us.'],
  ['limited', 'No mail was sent: kay@example.com gets no more e-mails from us today.'],
  ['failed', 'No mail was sent: the mail service refused kay@example.com.'],
] as const)('a mail that was not sent says why: %s', (reply_to_mail, words) => {
  open({ ...asked, reply_to_mail });
  expect(status()).toHaveTextContent(words);
});

test('in German, too', () => {
  open(asked, 'de');
  expect(status()).toHaveTextContent('Noch nicht bestätigt: kay@example.com hat eine Mail mit einem Link bekommen.');
  expect(screen.getByRole('button', { name: 'Noch einmal senden' })).toBeEnabled();
});

test('what the API finds wrong is at the field, also where nobody can be asked', async () => {
  const fault = { pointer: '/settings/reply_to', code: 'email', detail: '…' };
  answer(problem(422, 'invalid-input', { errors: [fault] }), problem(409, 'mail-off'));
  open({});
  await userEvent.type(field(), 'kay@example');
  await press('Save address');
  expect(await screen.findByText(/Mail can’t be sent to this address/)).toBeVisible();
  await press('Save address');
  expect(await screen.findByText(/sends no e-mail, so nobody can be asked/)).toBeVisible();
});
