import { ActionIcon, type ActionIconProps, type ElementProps } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { Ref } from 'react';
import { useTranslations } from 'use-intl';
import { usePressed } from './later';

/** Language and appearance. The menu is loaded when it is asked for, since the invite page is to be small. */
export function Preferences() {
  const [Menu, press] = usePressed(() => import('./PreferencesMenu'));
  return Menu ? <Menu /> : <PreferencesButton onClick={press} aria-haspopup="menu" />;
}

type Props = ActionIconProps & ElementProps<'button', keyof ActionIconProps> & { ref?: Ref<HTMLButtonElement> };

export function PreferencesButton(props: Props) {
  const t = useTranslations('nav');
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${t('language')}, ${t('theme')}`} {...props}>
      <IconAdjustmentsHorizontal size={20} aria-hidden />
    </ActionIcon>
  );
}
