import { useTranslations } from 'use-intl';
import { Confirm } from './Confirm';
import type { Opener } from './Dialog';

interface Props {
  /** How many rows wait on this device. */
  readonly rows: number;
  readonly opener: Opener;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

/** Says what signing out deletes. */
export default function SignOutDialog({ rows, opener, onSignOut, onClose }: Props) {
  const t = useTranslations('nav');
  return (
    <Confirm
      opened
      opener={opener}
      title={t('signOutTitle')}
      text={t('signOutText', { count: rows })}
      action={t('signOut')}
      onConfirm={onSignOut}
      onClose={onClose}
    />
  );
}
