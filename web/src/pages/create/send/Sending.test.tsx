import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { File } from 'node:buffer';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Link, Route, Router } from 'wouter';
import { band, silent } from '../../../../test/band';
import { answerPeople, box, paste as pasteInto, rows, showPeople, upload } from '../../../../test/people';
import { problem, show } from '../../../../test/render';
import { aroundNav } from '../../../parts/leaving';
import { save } from '../../../parts/save';
import { People } from '../People';

vi.mock('../../../parts/save');

const invite = { id: 'i', url: 'https://example.com/invite#t', delivery: { status: 'queued' } };
const busy = { status: 'invalid', problem: { code: 'unavailable' } };
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

const paste = (text = 'ada@example.com\nben@example.com') => pasteInto(text);

describe('sending', () => {
  test('nothing can be changed while invites are sent', async () => {
    let give: (answer: Response) => void = () => undefined;
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => new Promise((resolve) => (give = resolve)));
    showPeople();
    await paste();
    await press('Options');
    await press('Invite 2 people');
    for (const each of [box(), upload(), screen.getByRole('textbox', { name: 'Message' })]) expect(each).toBeDisabled();
    expect(screen.queryByRole('button', { name: /^(Edit|Remove) / })).toBeNull();
    expect(screen.getByRole('button', { name: 'Download an example' })).toBeDisabled();
    expect(leave()).toBe(true);
    give(Response.json(rows({ status: 'created', invite }, { status: 'duplicate' }).body));
    expect(await screen.findByText('1 invited, 1 needs no invite.')).toBeVisible();
  });

  test('asks before links are lost that nobody got and that were not saved', async () => {
    const unmailed = { status: 'created', invite: { ...invite, delivery: { status: 'none' } } };
    answerPeople({}, rows(unmailed, unmailed));
    showPeople();
    await paste();
    await press('Invite 2 people');
    await screen.findByText('2 invited.');
    expect(screen.getByRole('row', { name: /^2 ben@/ })).toHaveTextContent(
      'No e-mail is sent. Share the link yourself.',
    );
    expect(screen.getByRole('button', { name: 'Copy link: ben@example.com' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Take ben@example.com’s row off the list' })).toBeVisible();
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
          <People band={band} />
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

  test('a row with a mistake is one that is not invited', async () => {
    answerPeople({}, rows({ status: 'created' }));
    showPeople();
    await paste('ada@example.com\nnobody');
    await press('Invite 1 person');
    expect(await screen.findByText('1 invited, 1 not.')).toBeVisible();
    expect(leave()).toBe(false);
  });

  test('a row that failed in passing is no mistake, and can be repeated', async () => {
    const asked = answerPeople(
      {},
      rows({ status: 'created', invite }, busy),
      rows({ status: 'created', invite }, { status: 'created', invite }),
    );
    showPeople();
    await paste();
    await press('Invite 2 people');
    expect(await screen.findByText('1 invited, 1 to be repeated.')).toBeVisible();
    const row = screen.getByRole('row', { name: /^2 ben@/ });
    expect(row).toHaveTextContent('To be repeated');
    expect(row).not.toHaveTextContent('Mistake');
    await press('Continue with 1 row');
    expect(await screen.findByText('2 invited.')).toBeVisible();
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
      showPeople();
      await paste(three);
      await press('Invite 3 people');
      await screen.findByText('1 invited, 2 waiting, 1 not.');
    }

    test('the sum is all rows, and nobody can go on before the time has come', async () => {
      vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.parse('2026-06-01T22:30:00Z') });
      const asked = answerPeople({}, rows(made, waits, waits), rows(made, made));
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

    test('how many go out today and how many wait is told before anything is sent', async () => {
      answerPeople({
        left: 2,
        resets_at: '2099-06-02T00:00:00Z',
        known: { 'ada@example.com': { status: 'duplicate' } },
      });
      showPeople();
      await paste(`${three}\ndora@example.com`);
      expect(await screen.findByText(/^2 go out today. 1 waits: the next ones can go out on .*June/)).toBeVisible();
      expect(screen.getByText('3 people to invite, 1 needs no invite, 1 without an address')).toBeVisible();
      expect(screen.getByRole('button', { name: 'Invite 2 people' })).toBeEnabled();
      expect(screen.getByRole('row', { name: /^5 dora@/ })).toHaveTextContent('Waits');
    });

    test('nothing is offered to send where none is left', async () => {
      answerPeople({ left: 0 });
      showPeople();
      await paste(three);
      expect(
        await screen.findByText(/^No invite can go out today any more. 3 wait: the next ones can go out on/),
      ).toBeVisible();
      expect(screen.getByRole('button', { name: /^3 more in/ })).toBeDisabled();
      expect(screen.queryByRole('button', { name: /^Invite/ })).toBeNull();
    });

    test('the waiting rows can be downloaded, with what all rows say', async () => {
      answerPeople({}, rows(made, waits, waits));
      showPeople();
      await paste('email,name,part\nada@example.com,Ada,bass\nben@example.com,Ben,horn\ncy@example.com,,');
      await press('Options');
      await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'See you');
      await press('Invite 3 people');
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
      answerPeople({}, rows(made, waits, waits), rows(made, waits), rows(made));
      const { unmount } = showPeople();
      await paste(three);
      await press('Invite 3 people');
      await screen.findByText('1 invited, 2 waiting, 1 not.');
      expect(localStorage).toHaveLength(0);
      await press('Keep these rows on this device');
      expect(localStorage).toHaveLength(1);
      expect(screen.getByText(/for three days at most/)).toBeVisible();
      unmount();
      const again = showPeople();
      expect(screen.getByText('2 people from your list are still to be invited')).toBeVisible();
      await press('Open these rows');
      expect(screen.getAllByRole('row')).toHaveLength(6);
      await press('Invite 2 people');
      await screen.findByText('1 invited, 1 waiting.');
      again.unmount();
      showPeople();
      expect(screen.getByText('1 person from your list is still to be invited')).toBeVisible();
      await press('Open these rows');
      await press('Invite 1 person');
      await screen.findByText('1 invited.');
      expect(localStorage).toHaveLength(0);
    });

    test('kept rows are another band’s or a deleted matter', async () => {
      answerPeople({}, rows(made, waits, waits));
      const { unmount } = showPeople();
      await paste(three);
      await press('Invite 3 people');
      await press('Keep these rows on this device');
      unmount();
      const other = show(<People band={{ ...band, id: 'b2' }} />);
      expect(screen.queryByText(/still to be invited/)).toBeNull();
      other.unmount();
      showPeople();
      await press('Delete them from this device');
      expect(screen.queryByText(/still to be invited/)).toBeNull();
      expect(localStorage).toHaveLength(0);
    });

    test('a browser that keeps nothing says so', async () => {
      answerPeople({}, rows(made, waits, waits));
      vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
        throw new Error('full');
      });
      await meet();
      await press('Keep these rows on this device');
      expect(await screen.findByText(/can’t keep them/)).toBeVisible();
      expect(leave()).toBe(true);
    });

    test('in German, too', async () => {
      answerPeople({}, rows(made, waits, waits));
      showPeople('de');
      await pasteInto(three, 'de');
      await press('3 Leute einladen');
      expect(await screen.findByText('1 eingeladen, 2 warten noch, 1 nicht.')).toBeVisible();
      expect(screen.getByText(/^Du hast deine Einladungen für heute aufgebraucht/)).toBeVisible();
    });
  });

  test('a whole request that was refused leaves the list as it is', async () => {
    answerPeople({}, problem(403, 'not-band-admin'));
    showPeople();
    await paste();
    await press('Invite 2 people');
    await screen.findByRole('alert');
    expect(box()).toBeEnabled();
    expect(screen.getByRole('button', { name: 'Invite 2 people' })).toBeEnabled();
  });

  test('reads the file that was chosen', async () => {
    showPeople();
    const content = Buffer.from('E-Mail;Rolle;Stimme\r\nada@example.com;Mitglied;Hörner\r\n', 'latin1');
    fireEvent.change(upload(), { target: { files: [new File([content], 'liste.csv')] } });
    expect(await screen.findByText('Member · Hörner')).toBeVisible();
    fireEvent.change(upload(), { target: { files: [new File([Uint8Array.of(0)], 'list.csv')] } });
    expect(await screen.findByRole('alert')).toHaveTextContent('can’t be read');
  });

  test('says where the band’s mail is off', async () => {
    showPeople('en', silent);
    await press('Options');
    const mail = screen.getByRole('switch', { name: /^Send the invite by e-mail/ });
    expect(mail).toBeDisabled();
    expect(mail).not.toBeChecked();
  });

  test('names the columns of its files in the language of the page', async () => {
    showPeople('de');
    await press('Beispiel herunterladen');
    const [file] = vi.mocked(save).mock.lastCall ?? [];
    expect(await textOf(file)).toMatch(
      /^E-Mail;Name;Rolle;Stimme;Nachricht\r\nada@example.com;Ada Lovelace;Mitglied;erste Trompete;Bis Dienstag!/,
    );
  });
});
