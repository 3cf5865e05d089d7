/** What an invite offers, whoever it is for, and what of that this browser remembers. */
import type { Band, Invite, InviteDraft } from '../../../api/queries';
import { optionsName } from '../../../parts/keptRows';
import { usualHours } from '../../../parts/usualHours';
import { NO_TERMS, TERM_POINTERS, type TermsInput, termsOf } from './TermFields';

export interface Options {
  readonly terms: TermsInput;
  readonly ttl_hours: number;
  readonly notify: boolean;
  /** How many people can use a link. */
  readonly uses: number;
  /** Whom a link is for. */
  readonly linkName: string;
}

/** Where the API says that an option is wrong. */
export const OPTION_POINTERS = ['/ttl_hours', '/max_uses', '/name', ...TERM_POINTERS];

/** What it says where nobody chose otherwise. */
export function optionsOf(band: Band): Options {
  return { terms: NO_TERMS, ttl_hours: band.settings.default_ttl_hours, notify: true, uses: 1, linkName: '' };
}

/** Those of an invite that is made again. */
export function optionsAgain(invite: Invite): Options {
  const { kind, name, role, part, message, max_uses, delivery } = invite;
  return {
    terms: { role, part: part ?? '', message: message ?? '' },
    ttl_hours: usualHours(invite),
    // Where no mail was sent for a reason, one was wanted.
    notify: kind === 'link' || delivery.status !== 'none' || Boolean(delivery.reason),
    uses: max_uses,
    linkName: kind === 'link' ? (name ?? '') : '',
  };
}

/** As the API takes them for people. */
export function offerOf({ terms, ttl_hours, notify }: Options): InviteDraft {
  return { ttl_hours, notify, ...termsOf(terms) };
}

/** As the API takes them for a link. */
export function linkOf({ terms, ttl_hours, uses, linkName }: Options): InviteDraft {
  const name = linkName.trim();
  return { ttl_hours, max_uses: uses, ...termsOf(terms), ...(name && { name }) };
}

/** Without what is about a person: no part, message or name. */
type Lasting = Pick<Options, 'ttl_hours' | 'notify' | 'uses'> & Pick<TermsInput, 'role'>;

/** The options that this person used last in this browser for the band. */
export function lastOptions(person: string, band: Band): Options {
  const usual = optionsOf(band);
  try {
    const last = JSON.parse(localStorage.getItem(optionsName(person, band.id)) ?? '{}') as Partial<Lasting>;
    return {
      ...usual,
      ttl_hours: isWhole(last.ttl_hours, 8760) ? last.ttl_hours : usual.ttl_hours,
      uses: isWhole(last.uses, 1000) ? last.uses : usual.uses,
      notify: last.notify !== false,
      terms: { ...NO_TERMS, role: last.role === 'admin' ? 'admin' : 'member' },
    };
  } catch {
    return usual;
  }
}

export function keepOptions(person: string, band: Band, { terms, ttl_hours, notify, uses }: Options): void {
  try {
    const lasting: Lasting = { role: terms.role, ttl_hours, notify, uses };
    localStorage.setItem(optionsName(person, band.id), JSON.stringify(lasting));
  } catch {
    // A browser that keeps nothing.
  }
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}
