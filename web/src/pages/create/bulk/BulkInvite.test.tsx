import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { File } from 'node:buffer';
import { describe, expect, test, vi } from 'vitest';
import { Link, Route, Router } from 'wouter';
import { band, silent } from '../../../../test/band';
import { answer, problem, show } from '../../../../test/render';
import { aroundNav } from '../../../parts/leaving';
import { save } from '../../../parts/save';
import BulkInvite from './BulkInvite';

vi.mock('../../../parts/save');

const invite = { id: 'i', url: 'https://example.com/invite#t' };
const busy = { status: 'invalid', problem: { code: 'unavailable' } };
const rows = (...results: object[]) => ({
  status: 200,
  body: { batch_id: 'b', results: results.map((result, index) => ({ index, ...result })) },
});

const list = () => screen.getByRole('textbox', { name: 'Addresses or table' });
const upload = () => screen.getByLabelText('Choose a CSV file', { selector: 'input' });
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const leave = () => {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
};

async function paste(text = 'ada@example.com\nben@example.com') {
  fireEvent.change(list(), { target: { value: text } });
  await screen.findByRole('table');
}

describe('BulkInvite', () => {
  test('nothing can be changed while invites are sent', async () => {
    let give: (answer: Response) => void = () => undefined;
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => new Promise((resolve) => (give = resolve)));
    show(<BulkInvite band={band} />);
    await paste();
    expect(leave()).toBe(false);
    await press('Invite 2 people');
    for (const each of [list(), upload(), screen.getByRole('textbox', { name: 'Message' })])
      expect(each).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Download an example' })).toBeDisabled();
    expect(leave()).toBe(true);
    give(Response.json(rows({ status: 'created', invite }, { status: 'duplicate' }).body));
    expect(await screen.findByText('1 invited, 1 not.')).toBeVisible();
  });

  test('asks before links are lost that were not saved', async () => {
    answer(rows({ status: 'created', invite }, { status: 'duplicate' }));
    show(<BulkInvite band={band} />);
    await paste();
    await press('Invite 2 people');
    await screen.findByText('1 invited, 1 not.');
    expect(leave()).toBe(true);
    await press('Download the results');
    expect(save).toHaveBeenCalledWith(expect.any(Blob), 'invite-results.csv');
    expect(leave()).toBe(false);
  });

  test('asks before another page of the client is opened meanwhile', async () => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => new Promise(() => undefined));
    window.history.replaceState(null, '', '/bands/b/invite');
    show(
      <Router aroundNav={aroundNav}>
        <Link href="/inbox">Inbox</Link>
        <Route path="/bands/b/invite">
          <BulkInvite band={band} />
        </Route>
      </Router>,
    );
    await paste();
    await press('Invite 2 people');
    const link = screen.getByRole('link', { name: 'Inbox' });
    await userEvent.click(link);
    expect(window.location.pathname).toBe('/bands/b/invite');
    expect(await screen.findByRole('dialog', { name: 'Leave this page?' })).toHaveTextContent('still being sent');
    await press('Cancel');
    await vi.waitFor(() => expect(link).toHaveFocus());
    expect(window.location.pathname).toBe('/bands/b/invite');
    await userEvent.click(link);
    await userEvent.click(await screen.findByRole('button', { name: 'Leave' }));
    expect(window.location.pathname).toBe('/inbox');
    expect(screen.queryByRole('table')).toBeNull();
  });

  test('a check may be left', async () => {
    answer(rows({ status: 'created' }, { status: 'created' }));
    show(<BulkInvite band={band} />);
    await paste();
    await press('Check, without sending');
    expect(await screen.findByText('2 can be invited, no problems.')).toBeVisible();
    expect(leave()).toBe(false);
  });

  test('a row with a mistake is one that is not invited', async () => {
    answer(rows({ status: 'created' }), rows({ status: 'created' }));
    show(<BulkInvite band={band} />);
    await paste('ada@example.com\nnobody');
    await press('Check, without sending');
    expect(await screen.findByText('1 can be invited, 1 can’t.')).toBeVisible();
    await press('Invite 1 person');
    expect(await screen.findByText('1 invited, 1 not.')).toBeVisible();
  });

  test('a row that failed in passing is no mistake, and can be repeated', async () => {
    const asked = answer(
      rows({ status: 'created', invite }, busy),
      rows({ status: 'created', invite }, { status: 'created', invite }),
    );
    show(<BulkInvite band={band} />);
    await paste();
    await press('Invite 2 people');
    expect(await screen.findByText('1 invited, 1 to be repeated.')).toBeVisible();
    const row = screen.getByRole('row', { name: /^2 ben@/ });
    expect(row).toHaveTextContent('To be repeated');
    expect(row).not.toHaveTextContent('Mistake');
    await press('Continue with 1 row');
    expect(await screen.findByText('2 invited, no problems.')).toBeVisible();
    expect(asked[1]?.headers.get('idempotency-key')).toBe(asked[0]?.headers.get('idempotency-key'));
  });

  test('a whole request that was refused leaves the list as it is', async () => {
    answer(problem(429, 'quota-exceeded'));
    show(<BulkInvite band={band} />);
    await paste();
    await press('Invite 2 people');
    await screen.findByRole('alert');
    expect(list()).toBeEnabled();
    expect(list()).toHaveValue('ada@example.com\nben@example.com');
  });

  test('reads the file that was chosen', async () => {
    show(<BulkInvite band={band} />);
    const content = Buffer.from('E-Mail;Rolle;Stimme\r\nada@example.com;Mitglied;Hörner\r\n', 'latin1');
    fireEvent.change(upload(), { target: { files: [new File([content], 'liste.csv')] } });
    expect(await screen.findByText('Member · Hörner')).toBeVisible();
    fireEvent.change(upload(), { target: { files: [new File([Uint8Array.of(0)], 'list.csv')] } });
    expect(await screen.findByRole('alert')).toHaveTextContent('can’t be read');
  });

  test('says where the band’s mail is off', async () => {
    show(<BulkInvite band={silent} />);
    await paste();
    const mail = screen.getByRole('switch', { name: /^Send the invite by e-mail/ });
    expect(mail).toBeDisabled();
    expect(mail).not.toBeChecked();
  });

  test('names the columns of its files in the language of the page', async () => {
    show(<BulkInvite band={band} />, 'de');
    await press('Beispiel herunterladen');
    const [file] = vi.mocked(save).mock.lastCall ?? [];
    const text = await new Promise<unknown>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      if (file) reader.readAsText(file);
    });
    expect(text).toMatch(/^E-Mail;Rolle;Stimme;Nachricht\r\nada@example.com;Mitglied;erste Trompete;Bis Dienstag!/);
  });
});
