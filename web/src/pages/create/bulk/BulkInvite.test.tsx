import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { File } from 'node:buffer';
import { afterEach, describe, expect, test, vi } from 'vitest';
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

const textOf = (file: Blob | undefined) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    if (file) reader.readAsText(file);
  });

async function paste(text = 'ada@example.com\nben@example.com') {
  fireEvent.change(list(), { target: { value: text } });
  await screen.findAllByRole('table');
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

  describe('the quota', () => {
    const over = { code: 'quota-exceeded', retry_after: 5400, quota: { of: 'inviter', most: 100, left: 0 } };
    const waits = { status: 'invalid', problem: over };
    const made = { status: 'created', invite };
    const three = 'ada@example.com\nben@example.com\ncy@example.com\nnobody';
    afterEach(() => {
      vi.useRealTimers();
      localStorage.clear();
    });

    async function meet() {
      show(<BulkInvite band={band} />);
      await paste(three);
      await press('Invite 3 people');
      await screen.findByText('1 invited, 2 waiting, 1 not.');
    }

    test('the sum is all rows, and nobody can go on before the time has come', async () => {
      vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.parse('2026-06-01T22:30:00Z') });
      const asked = answer(rows(made, waits, waits), rows(made, made));
      await meet();
      expect(screen.getByText(/You have used up your invites for today/)).toHaveTextContent('Tuesday');
      expect(screen.getByText(/You have used up your invites for today/)).toHaveTextContent('12:00 AM');
      expect(screen.getByRole('row', { name: /^2 ben@/ })).toHaveTextContent('Waiting');
      expect(screen.getByRole('button', { name: /^2 more in \d+ (minutes|hours)/ })).toBeDisabled();
      expect(screen.queryByRole('button', { name: /^Continue/ })).toBeNull();
      act(() => void vi.advanceTimersByTime(5_401_000));
      await press('Continue with 2 rows');
      expect(await screen.findByText('3 invited, 1 not.')).toBeVisible();
      const sent = asked.map(({ body }) =>
        (body as { invites: { email: string }[] }).invites.map(({ email }) => email),
      );
      expect(sent[1]).toEqual(['ben@example.com', 'cy@example.com']);
      expect(screen.queryByText(/for today/)).toBeNull();
    });

    test('a check says how many can be invited now', async () => {
      const quota = { left: 2, resets_at: new Date(Date.now() + 7_200_000).toISOString() };
      const checked = rows({ status: 'created' }, { status: 'created' }, waits);
      answer({ ...checked, body: { ...checked.body, quota } });
      show(<BulkInvite band={band} />);
      await paste(three);
      await press('Check, without sending');
      expect(await screen.findByText('2 can be invited now, 1 has to wait, 1 can’t.')).toBeVisible();
      expect(screen.getByText('1 person has to wait')).toBeVisible();
      expect(screen.getByText(/aren’t enough invites left for today/)).toBeVisible();
      expect(screen.getByRole('button', { name: 'Invite 2 people' })).toBeEnabled();
      expect(screen.getByRole('row', { name: /^3 cy@/ })).toHaveTextContent('Waiting');
    });

    test('the waiting rows can be downloaded, with what all rows say', async () => {
      answer(rows(made, waits, waits));
      show(<BulkInvite band={band} />);
      await paste('email,name,part\nada@example.com,Ada,bass\nben@example.com,Ben,horn\ncy@example.com,,');
      await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'See you');
      await press('Invite 3 people');
      await press('Download the results');
      expect(leave()).toBe(true);
      await press('Download the waiting rows');
      expect(leave()).toBe(false);
      const [file, name] = vi.mocked(save).mock.lastCall ?? [];
      expect(name).toBe('waiting.csv');
      const lines = (await textOf(file)).replace('\uFEFF', '').split('\r\n');
      expect(lines).toEqual([
        'email,name,role,part,message',
        'ben@example.com,Ben,Member,horn,See you',
        'cy@example.com,,Member,,See you',
      ]);
    });

    test('the rows are kept on the device if the person says so, offered later, and deleted once they are invited', async () => {
      answer(rows(made, waits, waits), rows(made, waits), rows(made));
      const { unmount } = show(<BulkInvite band={band} />);
      await paste(three);
      await press('Invite 3 people');
      await screen.findByText('1 invited, 2 waiting, 1 not.');
      expect(localStorage).toHaveLength(0);
      await press('Keep these rows on this device');
      expect(localStorage).toHaveLength(1);
      expect(screen.getByText(/for three days at most/)).toBeVisible();
      unmount();
      const again = show(<BulkInvite band={band} />);
      expect(screen.getByText('2 people from your list are still to be invited')).toBeVisible();
      await press('Open these rows');
      expect(screen.getAllByRole('row')).toHaveLength(6);
      await press('Invite 2 people');
      await screen.findByText('1 invited, 1 waiting.');
      again.unmount();
      show(<BulkInvite band={band} />);
      expect(screen.getByText('1 person from your list is still to be invited')).toBeVisible();
      await press('Open these rows');
      await press('Invite 1 person');
      await screen.findByText('1 invited, no problems.');
      expect(localStorage).toHaveLength(0);
    });

    test('kept rows are another band’s or a deleted matter', async () => {
      answer(rows(made, waits, waits));
      const { unmount } = show(<BulkInvite band={band} />);
      await paste(three);
      await press('Invite 3 people');
      await press('Keep these rows on this device');
      unmount();
      const other = show(<BulkInvite band={{ ...band, id: 'b2' }} />);
      expect(screen.queryByText(/still to be invited/)).toBeNull();
      other.unmount();
      show(<BulkInvite band={band} />);
      await press('Delete them from this device');
      expect(screen.queryByText(/still to be invited/)).toBeNull();
      expect(localStorage).toHaveLength(0);
    });

    test('a browser that keeps nothing says so', async () => {
      answer(rows(made, waits, waits));
      vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
        throw new Error('full');
      });
      await meet();
      await press('Keep these rows on this device');
      expect(await screen.findByText(/can’t keep them/)).toBeVisible();
      expect(leave()).toBe(true);
    });

    test('in German, too', async () => {
      answer(rows(made, waits, waits));
      show(<BulkInvite band={band} />, 'de');
      fireEvent.change(screen.getByRole('textbox', { name: 'Adressen oder Tabelle' }), { target: { value: three } });
      await press('3 Leute einladen');
      expect(await screen.findByText('1 eingeladen, 2 warten noch, 1 nicht.')).toBeVisible();
      expect(screen.getByText(/^Du hast deine Einladungen für heute aufgebraucht/)).toBeVisible();
    });
  });

  test('a whole request that was refused leaves the list as it is', async () => {
    answer(problem(403, 'not-band-admin'));
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
    expect(await textOf(file)).toMatch(
      /^E-Mail;Name;Rolle;Stimme;Nachricht\r\nada@example.com;Ada Lovelace;Mitglied;erste Trompete;Bis Dienstag!/,
    );
  });
});
