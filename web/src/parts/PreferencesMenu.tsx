/** Language and appearance. */
import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { type Language, LANGUAGES } from '../i18n/choice';
import { useLanguage } from '../i18n/Language';
import '../styles/more';
import { PreferencesButton } from './Preferences';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** `opened`: the button was pressed before this was there. */
export default function PreferencesMenu({ opened }: { opened: boolean }) {
  return (
    <Menu width={220} defaultOpened={opened}>
      <Menu.Target>
        <PreferencesButton />
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
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t('language')}</Menu.Label>
      <Menu.RadioGroup value={language} onChange={(chosen) => choose(chosen as Language)}>
        {(Object.keys(LANGUAGES) as Language[]).map((each) => (
          <Menu.RadioItem key={each} value={each} lang={each}>
            {LANGUAGES[each]}
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
