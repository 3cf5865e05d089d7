/** The text of a file, in whatever encoding a spreadsheet has written it. */

const MOST_BYTES = 1024 * 1024;

export type Unread = 'tooLarge' | 'unreadable' | 'workbook';

/** What is in a file, or why that can't be read. */
export async function textOf(file: Blob): Promise<{ text: string } | Unread> {
  if (file.size > MOST_BYTES) return 'tooLarge';
  const content = new Uint8Array(await file.arrayBuffer());
  // Excel's, LibreOffice's and Numbers' files are zips; Excel's old ones begin with the other mark.
  if (startsWith(content, [0x50, 0x4b, 3, 4]) || startsWith(content, [0xd0, 0xcf, 0x11, 0xe0])) return 'workbook';
  const text = await decode(content);
  return text.includes('\u0000') ? 'unreadable' : { text };
}

function startsWith(content: Uint8Array, mark: number[]): boolean {
  return mark.every((byte, index) => content[index] === byte);
}

/** UTF-16 where it says so or shows it, else UTF-8, else what Excel in the West writes, else what it most resembles. */
async function decode(content: Uint8Array): Promise<string> {
  const utf16 = utf16In(content);
  if (utf16) return new TextDecoder(utf16).decode(content);
  // The text of ISO-2022-JP is ASCII, too, with escapes.
  const hasEscapes = content.includes(0x1b);
  const utf8 = hasEscapes ? undefined : tryDecode('utf-8', content);
  if (utf8 !== undefined) return utf8;
  const western = new TextDecoder('windows-1252').decode(content);
  if (!hasEscapes && isWestern(western)) return western;
  for (const encoding of await likely(content)) {
    const text = tryDecode(encoding, content);
    if (text !== undefined) return text;
  }
  return western;
}

/** Undefined where the browser doesn't know the encoding, or the content isn't in it. */
function tryDecode(encoding: string, content: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** By its mark, or by the zeros that every other byte of Western text is. */
function utf16In(content: Uint8Array): string | undefined {
  if (startsWith(content, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(content, [0xfe, 0xff])) return 'utf-16be';
  const start = content.subarray(0, 1000);
  const zeros = [0, 1].map((odd) => start.filter((byte, index) => byte === 0 && index % 2 === odd).length);
  const [even = 0, odd = 0] = zeros;
  if (start.length < 4 || Math.max(even, odd) * 4 < start.length) return undefined;
  if (even === 0) return 'utf-16le';
  return odd === 0 ? 'utf-16be' : undefined;
}

/** Whether what isn't ASCII is what Western languages have, and not a whole word of it. */
function isWestern(text: string): boolean {
  return !/[^\0-\x7f\u00a0ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøœùúûüÿ“”„‘’‚«»–—…•€°§´·®©]|[À-ÿ]{3}|[a-z][À-ÖØ-Þ]/.test(
    text,
  );
}

/** Encodings that browsers know by another name. */
const LABELS = new Map([
  ['MacRoman', 'macintosh'],
  ['MacCyrillic', 'x-mac-cyrillic'],
  ['CP932', 'shift_jis'],
  ['CP949', 'euc-kr'],
]);

/** The likeliest first. Loaded only here: the library knows how 40 languages look in 80 encodings, and is as large. */
async function likely(content: Uint8Array): Promise<string[]> {
  try {
    const { detectAll } = await import('jschardet');
    return detectAll(content).flatMap(({ encoding }) => (encoding ? [LABELS.get(encoding) ?? encoding] : []));
  } catch {
    return [];
  }
}
