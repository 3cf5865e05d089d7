/** The most lines that a message may have. */
export const MOST_LINES = 20;

/** A message as the API keeps it: every kind of line break is `\n`, and no blank lines but single ones in between. */
export function cleanLines(text: string): string {
  return text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export function countLines(clean: string): number {
  return clean.split('\n').length;
}
