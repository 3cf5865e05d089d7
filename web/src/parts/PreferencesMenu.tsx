/** Language and appearance. */
import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { type Language, LANGUAGES, useLanguage } from '../i18n/Language';
import { PreferencesButton } from './Preferences';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** `opened`: the button was pressed before this was there. */
export default function PreferencesMenu({ opened }: { opened: boolean }) {
  return (
    <Menu position="bottom-end" width={220} shadow="md" withinPortal={false} defaultOpened={opened}>
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
  const check = (chosen: boolean) => (chosen ? <IconCheck size={16} aria-hidden /> : undefined);
  return (
    <>
      <Menu.Label>{t('language')}</Menu.Label>
      {(Object.keys(LANGUAGES) as Language[]).map((each) => (
        <Menu.Item
          key={each}
          role="menuitemradio"
          aria-checked={each === language}
          lang={each}
          rightSection={check(each === language)}
          onClick={() => choose(each)}
        >
          {LANGUAGES[each]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Label>{t('theme')}</Menu.Label>
      {SCHEMES.map((scheme) => (
        <Menu.Item
          key={scheme}
          role="menuitemradio"
          aria-checked={scheme === colorScheme}
          rightSection={check(scheme === colorScheme)}
          onClick={() => setColorScheme(scheme)}
        >
          {t(scheme)}
        </Menu.Item>
      ))}
    </>
  );
}
