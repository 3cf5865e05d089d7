import { ActionIcon, type ActionIconProps, type ElementProps } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';

const PreferencesMenu = lazy(() => import('./PreferencesMenu'));

/** Language and appearance. The menu is loaded when it is asked for, since the invite page is to be small. */
export function Preferences() {
  const [wanted, setWanted] = useState(false);
  if (!wanted) return <PreferencesButton onClick={() => setWanted(true)} aria-haspopup="menu" />;
  return (
    <Suspense fallback={<PreferencesButton />}>
      <PreferencesMenu opened />
    </Suspense>
  );
}

type Props = ActionIconProps & ElementProps<'button', keyof ActionIconProps>;

export function PreferencesButton(props: Props) {
  const t = useTranslations('nav');
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${t('language')}, ${t('theme')}`} {...props}>
      <IconAdjustmentsHorizontal size={20} aria-hidden />
    </ActionIcon>
  );
}
