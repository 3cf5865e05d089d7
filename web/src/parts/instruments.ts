/** Instruments and voices as people write them, in the order of a score. */
import { instruments, voices } from './instruments.json';

/** Letters only, without accents and case. */
export function lettersOf(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(/\P{L}/gu, '');
}

interface Kind {
  readonly place: number;
  /** What names of it contain. */
  readonly stems: readonly string[];
  /** Names of it that are too short to be looked for within words. */
  readonly words: readonly string[];
}

type Listed = Omit<Kind, 'place'>;
const kinds = (listed: readonly Listed[]): Kind[] =>
  listed.map(({ stems, words }, place) => ({ place, stems: stems.map(lettersOf), words: words.map(lettersOf) }));
const INSTRUMENTS = kinds(instruments);
const VOICES = kinds(voices);

export function isInstrumentOrVoice(text: string): boolean {
  return found(INSTRUMENTS, text) !== undefined || found(VOICES, text) !== undefined;
}

/**
 * Where a part stands in a score: its instrument, then its register, such as that of an alto saxophone. Voices come after
 * all instruments; undefined for what is neither.
 */
export function placeInScore(part: string): readonly [number, number] | undefined {
  const instrument = found(INSTRUMENTS, part);
  const voice = found(VOICES, part);
  if (instrument !== undefined) return [instrument, voice ?? prefixOf(part) ?? -1];
  return voice === undefined ? undefined : [INSTRUMENTS.length, voice];
}

/** The register before the name of an instrument, as in `Altsaxophon`. */
function prefixOf(part: string): number | undefined {
  const letters = lettersOf(part);
  return VOICES.find(({ words }) => words.some((word) => letters.startsWith(word)))?.place;
}

/** The kind that is named last, and of two that end together the longer one: a bass trombone is a trombone. */
function found(all: readonly Kind[], text: string): number | undefined {
  const letters = lettersOf(text);
  const words = text
    .toLowerCase()
    .split(/\P{L}+/u)
    .map(lettersOf);
  const named = all.flatMap(({ place, stems, words: short }) => [
    ...stems.filter((stem) => letters.includes(stem)).map((stem) => ({ place, stem })),
    ...short.filter((word) => words.includes(word)).map((stem) => ({ place, stem })),
  ]);
  const end = ({ stem }: { stem: string }) => letters.lastIndexOf(stem) + stem.length;
  named.sort((one, other) => end(other) - end(one) || other.stem.length - one.stem.length);
  return named[0]?.place;
}
