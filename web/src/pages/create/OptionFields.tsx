import { Switch } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Band, Invite, InviteDraft } from '../../api/queries';
import { ExpirySelect } from '../../parts/ExpirySelect';
import { usualHours } from '../band/usualHours';
import { NO_TERMS, TERM_POINTERS, TermFields, type TermsInput, termsOf } from './TermFields';

/** The API reminds nobody of invites that are open for less. */
const MIN_HOURS_TO_REMIND = 48;

/** What an invite offers, whoever it is for. */
export interface Options {
  readonly terms: TermsInput;
  readonly ttl_hours: number;
  readonly notify: boolean;
}

/** Where the API says that an option is wrong. */
export const OPTION_POINTERS = ['/ttl_hours', ...TERM_POINTERS];

/** What it says where nobody chose otherwise: the same as an invite that is made `again`. */
export function optionsOf(band: Band, again?: Invite): Options {
  if (again) {
    const { role, part, message, delivery } = again;
    return {
      terms: { role, part: part ?? '', message: message ?? '' },
      ttl_hours: usualHours(again),
      // Without a reason no mail was wanted.
      notify: again.kind === 'link' || delivery.status !== 'none' || Boolean(delivery.reason),
    };
  }
  return { terms: NO_TERMS, ttl_hours: band.settings.default_ttl_hours, notify: true };
}

/** As the API takes them. */
export function offerOf({ terms, ...rest }: Options): InviteDraft {
  return { ...rest, ...termsOf(terms) };
}

interface Props {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
  /** Whether the band sends mail; undefined where nobody is addressed. */
  readonly mail: boolean | undefined;
  /** Whether the band reminds those who don't answer its mail. */
  readonly reminders: boolean;
  readonly fault: (pointer: string) => string | undefined;
}

/** What an invite says beside who it is for. */
export function OptionFields({ options, onChange, mail, reminders, fault }: Props) {
  const t = useTranslations('create');
  const set = (change: Partial<Options>) => onChange({ ...options, ...change });
  const reminded = reminders && options.notify && options.ttl_hours >= MIN_HOURS_TO_REMIND;
  return (
    <>
      <TermFields
        terms={options.terms}
        onChange={(change) => set({ terms: { ...options.terms, ...change } })}
        fault={fault}
        beside={
          <ExpirySelect
            label={t('expiry')}
            hours={options.ttl_hours}
            onChange={(ttl_hours) => set({ ttl_hours })}
            error={fault('/ttl_hours')}
          />
        }
      />
      {mail !== undefined && (
        <Switch
          label={t('notify')}
          description={mail ? reminded && t('reminded') : t('mailOff')}
          disabled={!mail}
          checked={mail && options.notify}
          onChange={(event) => set({ notify: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
