import { ActionIcon, type ActionIconProps, type ElementProps } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { type ComponentType, type Ref, useState } from 'react';
import { useTranslations } from 'use-intl';
import { twice } from '../start/load';

/** Language and appearance. The menu is loaded when it is asked for, since the invite page is to be small. */
export function Preferences() {
  const [Menu, setMenu] = useState<ComponentType>();
  const load = () =>
    twice(() => import('./PreferencesMenu')).then(
      (loaded) => setMenu(() => loaded.default),
      // Whoever presses again asks for it again.
      () => undefined,
    );
  return Menu ? <Menu /> : <PreferencesButton onClick={load} aria-haspopup="menu" />;
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
