import { Blob } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { textOf } from './decode';

/** Not jsdom's, which can't be read. */
const read = (content: Uint8Array | string) => textOf(new Blob([content]) as unknown as globalThis.Blob);

const utf16 = (text: string, mark = '\uFEFF') => Buffer.from(`${mark}${text}`, 'utf16le');

/** By the decoder, turned around: neither browsers nor Node write anything but UTF-8. */
function encoded(text: string, encoding: string): Uint8Array {
  const bytes = new Map<string, number[]>();
  const decoder = new TextDecoder(encoding);
  const learn = (...code: number[]) => {
    const character = decoder.decode(Uint8Array.from(code));
    if (Array.from(character).length === 1 && character !== '\uFFFD' && !bytes.has(character))
      bytes.set(character, code);
  };
  for (let first = 0; first < 256; first += 1) learn(first);
  const wide = /^(shift_jis|euc-kr|gb18030|big5)$/.test(encoding);
  for (let first = wide ? 0x81 : 0xff; first < 0xff; first += 1)
    for (let next = 0x40; next < 0xff; next += 1) learn(first, next);
  return Uint8Array.from(Array.from(text).flatMap((character) => bytes.get(character) ?? []));
}

const GERMAN =
  'Name;E-Mail;Stimme\r\nJürgen Groß;juergen@example.com;Flügelhorn\r\nBärbel Öhler;b@example.com;Flöte\r\n';

describe('textOf', () => {
  test.each([
    ['UTF-8', new TextEncoder().encode('Jürgen, 7 €')],
    ['UTF-8 with a mark', new TextEncoder().encode('\uFEFFJürgen, 7 €')],
    ['UTF-16 LE', utf16('Jürgen, 7 €')],
    ['UTF-16 BE', utf16('Jürgen, 7 €').swap16()],
    ['UTF-16 LE without a mark', utf16('Jürgen, 7 €', '')],
    ['UTF-16 BE without a mark', utf16('Jürgen, 7 €', '').swap16()],
  ])('reads %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual({ text: 'Jürgen, 7 €' });
  });

  // Without a euro: Node 20 takes windows-1252 for Latin 1.
  test('reads what a German Excel calls CSV', async () => {
    expect(await read(Uint8Array.from(Buffer.from('Jürgen Groß', 'latin1')))).toEqual({ text: 'Jürgen Groß' });
  });

  test.each([
    ['macintosh', GERMAN],
    [
      'windows-1250',
      'Jméno;E-mail\nŽofie Šťastná;z@example.com\nŁukasz Wiśniewski;l@example.com\nIstván Győr;i@example.com',
    ],
    ['windows-1251', 'Имя;Почта\nИван Петров;i@example.com;труба\n'],
    ['koi8-r', 'Имя;Почта\nИван Петров;i@example.com;труба\n'],
    ['windows-1253', 'Όνομα;Μέλος\nΓιώργος;g@example.com'],
    ['windows-1254', 'Adı;E-posta\nŞükrü Çağlayan;s@example.com\nİbrahim;i@example.com'],
    ['shift_jis', '名前,メールアドレス\n山田太郎,yamada@example.com\n佐藤花子,sato@example.com'],
    ['euc-kr', '이름,이메일\n김철수,kim@example.com'],
    ['gb18030', '姓名,邮箱\n王小明,wang@example.com\n李雷,li@example.com'],
    ['big5', '姓名,電子郵件\n王小明,wang@example.com'],
  ])('recognises %s', async (encoding, text) => {
    expect(await read(encoded(text, encoding))).toEqual({ text });
  });

  test('recognises ISO-2022-JP', async () => {
    const text = '名前,メール\n山田太郎,y@example.com\n佐藤花子,s@example.com\n';
    const written =
      '\u001b$BL>A0\u001b(B,\u001b$B%a!<%k\u001b(B\n\u001b$B;3EDB@O:\u001b(B,y@example.com\n\u001b$B:4F#2V;R\u001b(B,s@example.com\n';
    expect(await read(written)).toEqual({ text });
  });

  test('reads nothing in nothing', async () => {
    expect(await read('')).toEqual({ text: '' });
  });

  test('takes no workbook for text', async () => {
    expect(await read(Uint8Array.of(0x50, 0x4b, 3, 4, 0x14, 0, 6, 0))).toBe('workbook');
    expect(await read(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1))).toBe('workbook');
    expect(await read(Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0, 1, 2, 0xff))).toBe('unreadable');
  });

  test('takes at most a megabyte', async () => {
    expect(await read('a'.repeat(1024 * 1024))).toHaveProperty('text');
    expect(await read('a'.repeat(1024 * 1024 + 1))).toBe('tooLarge');
  });
});
