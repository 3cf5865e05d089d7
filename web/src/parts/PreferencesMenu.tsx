/** Language and appearance. */
import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type Language, LANGUAGES, TAGS } from '../i18n/choice';
import { useLanguage } from '../i18n/Language';
import '../styles/more';
import { PreferencesButton } from './Preferences';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** Open from the start: its button was pressed before it was there, so it does not know where the focus was. */
export default function PreferencesMenu() {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Menu width={220} defaultOpened returnFocus={false} onClose={() => button.current?.focus()}>
      <Menu.Target>
        <PreferencesButton ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <PreferenceItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Inside a menu. */
export function PreferenceItems() {
  const t = useTranslations('nav');
  const { language, choose } = useLanguage();
  // To switch transitions off meanwhile it would inject a style, which the policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <>
      <Menu.Label>{t('language')}</Menu.Label>
      <Menu.RadioGroup value={language} onChange={(chosen) => choose(chosen as Language)}>
        {TAGS.map((each) => (
          <Menu.RadioItem key={each} value={each} lang={each}>
            {LANGUAGES[each].name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.Label>{t('theme')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(chosen) => setColorScheme(chosen as MantineColorScheme)}>
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {t(scheme)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
