/** Members in groups by the part they play, and those whom somebody looks for. */
import type { Member } from '../../api/queries';
import { placeInScore } from '../../parts/instruments';
import { nameOf } from './useNames';

export interface PartGroup {
  /** As most of them write it; undefined for those without one, who come last. */
  readonly part: string | undefined;
  readonly members: readonly Member[];
}

/**
 * Parts that differ only in capital letters are one. They come by instrument, as in a score, and of each the 2nd before the
 * 10th. Instruments that are not known come last, by the alphabet.
 */
export function byPart(members: readonly Member[], language: string): PartGroup[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const groups = new Map<string, Member[]>();
  for (const member of [...members].sort((one, other) => compare(nameOf(one), nameOf(other)))) {
    const key = member.part?.toLocaleLowerCase(language) ?? '';
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()]
    .map((group) => ({ part: spelling(group), members: group }))
    .sort((one, other) => {
      if (one.part === undefined || other.part === undefined) return one.part === undefined ? 1 : -1;
      const [place, otherPlace] = [placeOf(one.part), placeOf(other.part)];
      const [kind, voice] = place.inScore;
      const [otherKind, otherVoice] = otherPlace.inScore;
      const order = kind - otherKind || voice - otherVoice || compare(place.instrument, otherPlace.instrument);
      return order || place.rank - otherPlace.rank || compare(one.part, other.part);
    });
}

/** Neighbouring parts of one person each are together, so that a small band is one list. */
export function inCards<Group extends PartGroup>(groups: readonly Group[]): Group[][] {
  const isOne = (group: Group | undefined) => group?.part !== undefined && group.members.length === 1;
  const cards: Group[][] = [];
  for (const group of groups) {
    const last = cards.at(-1);
    if (last && isOne(last[0]) && isOne(group)) last.push(group);
    else cards.push([group]);
  }
  return cards;
}

const BEFORE =
  /^(?:(solo)[\s-]+|(\d+)(?:\.|(?:st|nd|rd|th)\b)?[\s-]*|(?:(first|erste[rsn]?)|(second|zweite[rsn]?)|(third|dritte[rsn]?)|(fourth|vierte[rsn]?))\s+)(?=\p{L})/iu;
const AFTER = /[\s-]+(\d+)\.?$/;

interface Place {
  readonly inScore: readonly [number, number];
  /** In small letters. */
  readonly instrument: string;
  /** Which of its parts it is: 0 for a solo part, or the only one. */
  readonly rank: number;
}

const AFTER_ALL = [Number.MAX_SAFE_INTEGER, 0] as const;

function placeOf(written: string): Place {
  const part = written.toLowerCase();
  const inScore = placeInScore(written) ?? AFTER_ALL;
  const [before, , digits, ...words] = BEFORE.exec(part) ?? [];
  if (before === undefined) {
    const [after = '', number = 0] = AFTER.exec(part) ?? [];
    return { inScore, instrument: part.slice(0, part.length - after.length), rank: Number(number) };
  }
  const rank = digits ? Number(digits) : words.findIndex(Boolean) + 1;
  return { inScore, instrument: part.slice(before.length), rank };
}

function spelling(group: readonly Member[]): string | undefined {
  const spellings = group.flatMap(({ part }) => part ?? []);
  const uses = (part: string | undefined) => spellings.filter((each) => each === part).length;
  return spellings.reduce<string | undefined>((most, part) => (uses(part) > uses(most) ? part : most), undefined);
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose name and part have all these words, or beginnings and ends of them, in any order. */
export function matching(members: readonly Member[], words: string): readonly Member[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  return members.filter((member) => {
    const text = fold(`${nameOf(member)} ${member.part ?? ''}`);
    return wanted.every((word) => text.includes(word));
  });
}
