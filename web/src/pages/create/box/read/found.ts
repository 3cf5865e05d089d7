import type { TermCells } from './terms';
import type { Reading } from './address';
import type { Span } from './records';

/** What is worth knowing of a row, without being wrong. */
export type RowNote =
  /** The role is none of ours, so that for all is taken. */
  | { readonly key: 'unknownRole'; readonly word: string }
  /** A further address of the same person, which gets no invite. */
  | { readonly key: 'otherAddress'; readonly email: string }
  /** An address outside the column of addresses, which gets no invite. */
  | { readonly key: 'unusedAddress'; readonly email: string }
  /** There are more cells than columns. */
  | { readonly key: 'extraCells' }
  /** The address was in another column than usual. */
  | { readonly key: 'elsewhere' }
  | { readonly key: 'corrected'; readonly from: string }
  /** Marks around the address were taken off. */
  | { readonly key: 'trimmed'; readonly from: string }
  /** Words beside the address of which nothing was made. */
  | { readonly key: 'notUsed'; readonly word: string }
  /** Of several columns of a kind, what is neither taken nor fits beside what is. */
  | { readonly key: 'leftOut'; readonly kind: 'role' | 'part' | 'message'; readonly word: string };

/** Somebody in the input, not checked yet. */
export interface Found extends Span {
  /** Undefined where there is nothing with an @. */
  readonly address: Reading | undefined;
  /** The id of a registered user, who needs no address. */
  readonly user?: string;
  readonly name?: string;
  readonly terms: TermCells;
  readonly notes: readonly RowNote[];
}

/** What the input has beside people. */
export type ListNote = Span &
  (
    | { readonly key: 'title' | 'header' | 'separator' | 'misquoted' }
    /** A line above the table that has addresses. */
    | { readonly key: 'outside'; readonly emails: readonly string[] }
  );
