import { Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { ExpirySelect } from '../../../parts/ExpirySelect';
import { isLanguage } from '../../../i18n/choice';
import { LanguageSelect } from './LanguageSelect';
import type { Options } from './options';
import { TermFields } from './TermFields';

interface Props {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
  /** How long the band's invites are open where nobody chose otherwise, in hours. */
  readonly usual: number;
  /** Whether the band sends mail. */
  readonly mail: boolean;
  /** The language of its mail. */
  readonly language: string;
  /** Whether the band reminds those who don't answer its mail. */
  readonly reminders: boolean;
  readonly fault: (pointer: string) => string | undefined;
}

/** The API reminds nobody of invites that are open for less. */
const MIN_HOURS_TO_REMIND = 48;

/** What invites say beside who they are for. */
export function OptionFields({ options, onChange, usual, mail, language, reminders, fault }: Props) {
  const t = useTranslations('create');
  const set = (change: Partial<Options>) => onChange({ ...options, ...change });
  const reminded = reminders && options.notify && (options.ttl_hours ?? usual) >= MIN_HOURS_TO_REMIND;
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
            usual={usual}
            onChange={(ttl_hours) => set({ ttl_hours })}
            error={fault('/ttl_hours')}
          />
        }
      />
      <Switch
        label={t('notify')}
        description={mail ? reminded && t('reminded') : t('mailOff')}
        disabled={!mail}
        checked={mail && options.notify}
        onChange={(event) => set({ notify: event.currentTarget.checked })}
      />
      {mail && options.notify && (
        <LanguageSelect
          locale={options.locale}
          onChange={(locale) => set({ locale: isLanguage(locale) ? locale : null })}
          usual={language}
          error={fault('/locale')}
        />
      )}
      <TextInput
        label={t('linkName')}
        description={t('linkNameHint')}
        autoComplete="off"
        value={options.linkName}
        onChange={(event) => set({ linkName: event.currentTarget.value })}
        maxLength={120}
        error={fault('/name')}
      />
    </>
  );
}
