const MOST_BYTES = 1024 * 1024;

/** What is in a file, or why that can't be read. */
export async function textOf(file: Blob): Promise<{ text: string } | 'tooLarge' | 'unreadable'> {
  if (file.size > MOST_BYTES) return 'tooLarge';
  const text = decode(await file.arrayBuffer());
  return text.includes('\u0000') ? 'unreadable' : { text };
}

/** The text of a file: UTF-16 where it says so, else UTF-8, else what Excel in the West writes. */
export function decode(content: ArrayBuffer): string {
  const [first, second] = new Uint8Array(content);
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return new TextDecoder('windows-1252').decode(content);
  }
}
