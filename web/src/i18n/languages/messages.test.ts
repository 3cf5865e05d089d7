import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../api/problem';
import { TAGS } from '../choice';
import en from './en/messages.json';

type Messages = { [name: string]: string | Messages };

function flat(messages: Messages, before = ''): [string, string][] {
  return Object.entries(messages).flatMap(([name, text]) =>
    typeof text === 'string' ? [[before + name, text] as [string, string]] : flat(text, `${before}${name}.`),
  );
}

type Ast = ReturnType<IntlMessageFormat['getAst']>;

const LITERAL = 0;

/** The names of the values that a message takes. */
function values(text: string): string[] {
  const names = (ast: Ast): string[] =>
    ast.flatMap((part) => [
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-comparison -- the parser's enum is not exported here
      ...('value' in part && part.type !== LITERAL ? [part.value] : []),
      ...('options' in part ? Object.values(part.options).flatMap((option) => names(option.value)) : []),
    ]);
  return [...new Set(names(new IntlMessageFormat(text).getAst()))].sort();
}

describe('messages', () => {
  const english = new Map(flat(en));
  const files = import.meta.glob<Messages>('./*/messages.json', { eager: true, import: 'default' });

  test('are in a folder for each language', () => {
    expect(Object.keys(files).sort()).toEqual(TAGS.map((tag) => `./${tag}/messages.json`).sort());
  });

  test.each(TAGS)('are all there in %s', (tag) => {
    const other = new Map(flat(files[`./${tag}/messages.json`] ?? {}));
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test.each(TAGS)('take the same values in %s', (tag) => {
    const other = new Map(flat(files[`./${tag}/messages.json`] ?? {}));
    for (const [key, text] of english) {
      expect([key, values(other.get(key) ?? '')]).toEqual([key, values(text)]);
    }
  });

  test('say something for every code of the API', () => {
    const catalogue = readFileSync('../shared/edge/src/catalogue.rs', 'utf8');
    const codes = [...catalogue.matchAll(/\(\s*\d{3},\s*"([a-z-]+)"/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(30);
    expect([...CODES].sort()).toEqual([...codes, 'offline'].sort());
    expect(Object.keys(en.problem).sort()).toEqual([...CODES].sort());
  });
});
