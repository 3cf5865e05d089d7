/** The page where people are invited: what is put into its box, and an API that knows some of them. */
import { fireEvent, screen } from '@testing-library/react';
import { band } from './band';
import { type Answer, answerBy, type Asked, show } from './render';
import { People } from '../src/pages/create/People';

export const box = (name = 'Who?') => screen.getByRole('textbox', { name });
export const upload = () => screen.getByLabelText('Choose a file', { selector: 'input' });

/** Puts a text into the box, as by pasting it. */
export async function paste(text: string, language: 'en' | 'de' = 'en') {
  fireEvent.change(box(language === 'de' ? 'Wen?' : 'Who?'), { target: { value: `${text}\n` } });
  await screen.findByRole('table', { name: language === 'de' ? 'Wen du einlädst' : 'People to invite' });
}

export const showPeople = (language: 'en' | 'de' = 'en', of = band) => show(<People band={of} />, language);

export const rows = (...results: object[]) => ({
  status: 200,
  body: { batch_id: 'b', results: results.map((result, index) => ({ index, ...result })), quota: null },
});

interface Draft {
  readonly email?: string;
}

interface World {
  /** What the API knows of an address before anything is sent; others can be invited. */
  readonly known?: Record<string, object>;
  /** How many invites are left today. */
  readonly left?: number;
  readonly resets_at?: string;
  readonly users?: readonly object[];
  readonly members?: readonly object[];
}

/**
 * Answers checks and searches by themselves, and what else is asked in its order. What was asked is in the list that comes
 * back, without checks, searches and members.
 */
export function answerPeople(
  { known = {}, left = 1000, resets_at, users = [], members = [] }: World,
  ...answers: Answer[]
): Asked[] {
  const sent: Asked[] = [];
  const asked = answerBy((request, body) => {
    const { invites = [], dry_run } = (body ?? {}) as { invites?: Draft[]; dry_run?: boolean };
    if (dry_run) {
      const quota = { left, resets_at: resets_at ?? new Date(Date.now() + 7_200_000).toISOString() };
      const found = rows(...invites.map(({ email = '' }) => known[email] ?? { status: 'created' }));
      return { status: 200, body: { ...found.body, quota } };
    }
    if (request.url.includes('/members?')) return { status: 200, body: { members, next_cursor: null } };
    if (request.url.includes('/users?')) return { status: 200, body: { users, next_cursor: null } };
    const last = asked.at(-1);
    if (request.method === 'POST' && last) sent.push(last);
    return answers.shift();
  });
  return sent;
}
