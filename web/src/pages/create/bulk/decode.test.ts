import { Blob } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { textOf } from './decode';

/** Not jsdom's, which can't be read. */
const read = (content: Uint8Array | string) => textOf(new Blob([content]) as unknown as globalThis.Blob);

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

describe('textOf', () => {
  test.each([
    ['UTF-8', new TextEncoder().encode('Jürgen, 7 €')],
    ['UTF-8 with a mark', new TextEncoder().encode('\uFEFFJürgen, 7 €')],
    ['UTF-16 LE', utf16('Jürgen, 7 €')],
    ['UTF-16 BE', utf16('Jürgen, 7 €').swap16()],
  ])('reads %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual({ text: 'Jürgen, 7 €' });
  });

  // Without a euro: Node 20 takes windows-1252 for Latin 1.
  test('reads what a German Excel calls CSV', async () => {
    expect(await read(Uint8Array.from(Buffer.from('Jürgen Groß', 'latin1')))).toEqual({ text: 'Jürgen Groß' });
  });

  test('reads nothing in nothing', async () => {
    expect(await read('')).toEqual({ text: '' });
  });

  test('takes no workbook for text', async () => {
    expect(await read(Uint8Array.of(0x50, 0x4b, 3, 4, 0x14, 0, 6, 0))).toBe('unreadable');
  });

  test('takes at most a megabyte', async () => {
    expect(await read('a'.repeat(1024 * 1024))).toHaveProperty('text');
    expect(await read('a'.repeat(1024 * 1024 + 1))).toBe('tooLarge');
  });
});
