/** The most lines that a message may have. */
export const MOST_LINES = 20;

/** What the API leaves out of texts for people, since no script needs it, and halves of characters that were cut in two. */
export const NEEDLESS = /[\u00ad\u200b\u2060-\u2065\ufeff\p{Cs}]/gu;

/**
 * A message as the API keeps it: every kind of line break is `\n`, no blank lines but single ones in between, no tabs, and
 * nothing invisible that no script needs.
 */
export function cleanLines(text: string): string {
  return text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(NEEDLESS, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export function countLines(clean: string): number {
  return clean.split('\n').length;
}
