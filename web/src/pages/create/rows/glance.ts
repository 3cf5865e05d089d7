import { linesOf } from '../box/read/records';
import { MOST_ROWS } from './rows';

const MENTION = /[^\s<>()[\]{},;:"|@]{1,64}@[^\s<>()[\]{},;:"|@]{1,253}/g;
/** In a line of more addresses, each is somebody's; else one person may have all of them. */
const OF_ONE = 4;
/** From here on a list is too long, whatever reading it would show of doubles and mistakes. */
const FAR_TOO_MANY = MOST_ROWS * 1.1;

/** Whether a text has far more people than can be invited at once: at a glance, since reading it takes long. */
export function isFarTooMuch(text: string): boolean {
  const seen = new Set<string>();
  for (const line of linesOf(text)) {
    const all = line.match(MENTION) ?? [];
    for (const each of all.length > OF_ONE ? all : all.slice(0, 1)) seen.add(each.toLowerCase());
    if (seen.size > FAR_TOO_MANY) return true;
  }
  return false;
}
