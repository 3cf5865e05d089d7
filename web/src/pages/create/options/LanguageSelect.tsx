import { NativeSelect } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { TAGS } from '../../../i18n/choice';
import { useLanguageName } from '../../../parts/useLanguageName';

interface Props {
  /** Null: the band's. One that only a newer version of the API knows stays a choice. */
  readonly locale: string | null;
  readonly onChange: (locale: string | null) => void;
  /** The language of the band's mail. */
  readonly usual: string;
  readonly error: string | undefined;
}

/** The language of the mail of an invite. */
export function LanguageSelect({ locale, onChange, usual, error }: Props) {
  const t = useTranslations('create');
  const name = useLanguageName();
  return (
    <NativeSelect
      label={t('language')}
      value={locale ?? ''}
      onChange={({ currentTarget: { value } }) => onChange(value || null)}
      data={[
        { value: '', label: t('bandLanguage', { language: name(usual) }) },
        ...[...new Set([...TAGS, ...(locale ? [locale] : [])])].map((value) => ({ value, label: name(value) })),
      ]}
      error={error}
    />
  );
}
