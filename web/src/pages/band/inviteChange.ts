/** What somebody types to change an invite, and what of it the API is asked for. */
import type { Invite, InviteChange } from '../../api/queries';
import { isLanguage } from '../../i18n/choice';
import { cleanLines } from '../../parts/lines';
import { readAddress } from '../create/box/read/address';
import type { TermsInput } from '../create/options/TermFields';

export interface ChangeInput extends TermsInput {
  readonly email: string;
  readonly name: string;
  /** The language of its mail; null: the band's. */
  readonly locale: string | null;
  /** How long it is open from now on; none: as it is. */
  readonly hours: number | undefined;
}

export function inputOf({ email, name, role, part, message, locale }: Invite): ChangeInput {
  return {
    email: email ?? '',
    name: name ?? '',
    role,
    part: part ?? '',
    message: message ?? '',
    locale,
    hours: undefined,
  };
}

/** Only what is another now, so that what others changed meanwhile stays; empty where nothing is. */
export function changeOf(invite: Invite, input: ChangeInput): InviteChange {
  const isTyped = (field: 'email' | 'name' | 'part' | 'message') => input[field] !== (invite[field] ?? '');
  const { locale } = input;
  const email = readAddress(input.email)?.email ?? input.email.trim();
  return {
    ...(invite.kind === 'email' && isTyped('email') && email !== invite.email && { email }),
    ...(isTyped('name') && { name: input.name.trim() || null }),
    ...(isTyped('part') && { part: input.part.trim() || null }),
    ...(isTyped('message') && { message: cleanLines(input.message) || null }),
    ...(input.role !== invite.role && { role: input.role }),
    ...(locale !== invite.locale && (locale === null || isLanguage(locale)) && { locale }),
    ...(input.hours !== undefined && { ttl_hours: input.hours }),
  };
}
