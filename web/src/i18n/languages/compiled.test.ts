/** The built client has its messages compiled, and no parser: they say what the parsed ones say. */
import compile from 'icu-minify/compile';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { TAGS } from '../choice';
import formatMessage from '../formatMessage';

type Messages = { [name: string]: string | Messages };

const texts = (messages: Messages): string[] =>
  Object.values(messages).flatMap((text) => (typeof text === 'string' ? [text] : texts(text)));

const formatters = {
  getDateTimeFormat: (...options: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
    new Intl.DateTimeFormat(...options),
  getNumberFormat: (...options: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...options),
  getPluralRules: (...options: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...options),
};

/** Every value is this one; a choice falls on the option of that name, or on the other one. */
function valuesOf(text: string, value: number | string): Record<string, never> {
  const values = [...text.matchAll(/\{(\w+)/g)].map(([, name]) => [name, value]);
  const marks = [...text.matchAll(/<(\w+)>/g)].map(([, name]) => [name, (inside: string[]) => `[${inside.join('')}]`]);
  return Object.fromEntries([...values, ...marks]) as Record<string, never>;
}

const files = import.meta.glob<Messages>('./*/messages.json', { eager: true, import: 'default' });

test.each(TAGS)('compiled messages say the same in %s', (tag) => {
  const all = texts(files[`./${tag}/messages.json`] ?? {});
  expect(all.length).toBeGreaterThan(100);
  for (const text of all) {
    const options = text.includes(', select,') ? [...text.matchAll(/(\w+) \{/g)].map(([, name]) => name ?? '') : [];
    for (const value of [0, 1, 2, 1234, ...options]) {
      const values = valuesOf(text, value);
      const parsed = new IntlMessageFormat(text, tag).format(values);
      const compiled = formatMessage('', compile(text), values, { locale: tag, formatters } as never);
      expect([text, compiled]).toEqual([text, parsed]);
    }
  }
});
