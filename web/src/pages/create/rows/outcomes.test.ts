import { expect, test } from 'vitest';
import type { BulkRow } from '../../../api/queries';
import { readList } from '../box/read/read';
import { countOf, outcomesOf, SENT } from './outcomes';

/** The kinds of these rows, where the API has answered so to each that has an answer. */
function kinds(text: string, answers: Partial<Record<string, BulkRow['status']>> = {}) {
  const { entries } = readList(text);
  const check = {
    of: ({ email }: { email: string }) => {
      const status = answers[email];
      return status && ({ index: 0, status, problem: null } as unknown as BulkRow);
    },
    quota: null,
  };
  const outcomes = outcomesOf(entries, { run: undefined, check, self: undefined });
  return { kinds: [...outcomes.values()].map(({ kind }) => kind), sent: countOf(outcomes, ...SENT) };
}

const [GREEK, PUNYCODE, ARABIC] = ['ada@ελ.example', 'ada@xn--a.example', 'ada@١٢٣.مثال'];

test('only the API says that an address with an international domain is ready', () => {
  const list = ['ada@example.com', GREEK, PUNYCODE, ARABIC].join('\n');
  expect(kinds(list)).toEqual({ kinds: ['ready', 'unchecked', 'unchecked', 'unchecked'], sent: 4 });
  expect(kinds(list, { [GREEK]: 'created', [PUNYCODE]: 'invalid', [ARABIC]: 'invalid' })).toEqual({
    kinds: ['ready', 'ready', 'refused', 'refused'],
    sent: 2,
  });
});

test('and that a part that looks like an address is none', () => {
  const list = 'E-Mail;Part\nada@example.com;evil.中国/x\nbob@example.com;1./2. Horn';
  expect(kinds(list).kinds).toEqual(['unchecked', 'ready']);
});

test('what the client can tell by itself is not asked about', () => {
  expect(kinds('ada@exa_mple.com\nada@localhost.\nada@example.1').kinds).toEqual(['bad', 'bad', 'bad']);
});
