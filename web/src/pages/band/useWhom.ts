import { useTranslations } from 'use-intl';
import type { Band, Invite } from '../../api/queries';
import { useNames } from './useNames';

/** Whom an invite is for, in words. */
export function useWhom(band: Band): (invite: Invite) => string {
  const t = useTranslations('invites');
  const names = useNames(band.id);
  return (invite) => {
    if (invite.name) return invite.name;
    if (invite.email) return invite.email;
    if (invite.user_id) return invite.display_name ?? names(invite.user_id);
    return invite.max_uses > 1 ? t('kindGroup') : t('kindLink');
  };
}
