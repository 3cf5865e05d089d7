/** What an invite offers, whoever it is for, and what of that this browser remembers. */
import type { Band, Invite, InviteDraft } from '../../../api/queries';
import { isLanguage, type Language } from '../../../i18n/choice';
import { optionsName } from '../../../parts/keptRows';
import { usualHours } from '../../../parts/usualHours';
import { NO_TERMS, TERM_POINTERS, type TermsInput, termsOf } from './TermFields';

export interface Options {
  readonly terms: TermsInput;
  /** Undefined for what the band's settings say. */
  readonly ttl_hours?: number | undefined;
  readonly notify: boolean;
  /** The language of the mail; null: the band's. */
  readonly locale: Language | null;
  /** How many people can use a link. */
  readonly uses: number;
  /** Whom a link is for. */
  readonly linkName: string;
}

/** Where the API says that an option is wrong. */
export const OPTION_POINTERS = ['/ttl_hours', '/locale', '/max_uses', '/name', ...TERM_POINTERS];

/** What it says where nobody chose otherwise. */
export const USUAL: Options = { terms: NO_TERMS, notify: true, locale: null, uses: 1, linkName: '' };

/** Those of an invite that is made again. */
export function optionsAgain(invite: Invite): Options {
  const { kind, name, role, part, message, locale, max_uses, delivery } = invite;
  return {
    terms: { role, part: part ?? '', message: message ?? '' },
    ttl_hours: usualHours(invite),
    // Where no mail was sent for a reason, one was wanted.
    notify: kind === 'link' || delivery.status !== 'none' || Boolean(delivery.reason),
    locale: isLanguage(locale) ? locale : null,
    uses: max_uses,
    linkName: kind === 'link' ? (name ?? '') : '',
  };
}

/** As the API takes them for people. */
export function offerOf({ terms, ttl_hours, notify, locale }: Options): InviteDraft {
  return { ...lifeOf(ttl_hours), notify, ...(notify && locale && { locale }), ...termsOf(terms) };
}

/** As the API takes them for a link. */
export function linkOf({ terms, ttl_hours, uses, linkName }: Options): InviteDraft {
  const name = linkName.trim();
  return { ...lifeOf(ttl_hours), max_uses: uses, ...termsOf(terms), ...(name && { name }) };
}

function lifeOf(ttl_hours: number | undefined): InviteDraft {
  return ttl_hours === undefined ? {} : { ttl_hours };
}

/** Without what is about a person: no part, message or name. */
interface Lasting extends Pick<Options, 'ttl_hours' | 'notify' | 'locale' | 'uses'>, Pick<TermsInput, 'role'> {
  /** What the band's settings said when a life was chosen: it gives way to another setting that is saved later. */
  readonly instead_of?: number;
}

/** The options that this person used last in this browser for the band. */
export function lastOptions(person: string, band: Band): Options {
  try {
    const last = JSON.parse(localStorage.getItem(optionsName(person, band.id)) ?? '{}') as Partial<Lasting>;
    const isOurs = last.instead_of === band.settings.default_ttl_hours;
    return {
      ...USUAL,
      ...(isOurs && isWhole(last.ttl_hours, 8760) && { ttl_hours: last.ttl_hours }),
      uses: isWhole(last.uses, 1000) ? last.uses : USUAL.uses,
      notify: last.notify !== false,
      locale: isLanguage(last.locale) ? last.locale : null,
      terms: { ...NO_TERMS, role: last.role === 'admin' ? 'admin' : 'member' },
    };
  } catch {
    return USUAL;
  }
}

export function keepOptions(person: string, band: Band, options: Options): void {
  const { terms, ttl_hours, notify, locale, uses } = options;
  try {
    const instead = ttl_hours === undefined ? {} : { ttl_hours, instead_of: band.settings.default_ttl_hours };
    const lasting: Lasting = { role: terms.role, notify, locale, uses, ...instead };
    localStorage.setItem(optionsName(person, band.id), JSON.stringify(lasting));
  } catch {
    // A browser that keeps nothing.
  }
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}
