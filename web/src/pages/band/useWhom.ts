import { useFormatter, useTranslations } from 'use-intl';
import type { Band, Invite } from '../../api/queries';
import { useNames } from './useNames';

/** Whom an invite is for, in words. */
export function useWhom(band: Band): (invite: Invite) => string {
  const t = useTranslations('invites');
  const names = useNames(band.id);
  return (invite) => {
    if (invite.name) return invite.name;
    if (invite.email) return invite.email;
    if (invite.user_id) return invite.display_name ?? names(invite.user_id) ?? t('kindUser');
    return invite.max_uses > 1 ? t('kindGroup') : t('kindLink');
  };
}

/** Who made an invite and when, which tells links apart. */
export function useMadeBy(band: Band): (invite: Invite) => string {
  const t = useTranslations('invites');
  const names = useNames(band.id);
  const format = useFormatter();
  return ({ created_at, created_by, name: given }) => {
    const name = names(created_by);
    // Several without a name may be of the same minute.
    const timeStyle = given ? 'short' : 'medium';
    return t('madeBy', {
      ...(name === undefined ? { who: 'other', name: '' } : { who: 'known', name }),
      date: format.dateTime(new Date(created_at), { dateStyle: 'medium', timeStyle }),
    });
  };
}

/** Why an invite can't be used whose inviter is no admin any more. */
export function useInviterLeft(): (invite: Invite) => string {
  const t = useTranslations('invites');
  return ({ inviter: { display_name: name } }) =>
    t('inviterLeft', name === null ? { who: 'other', name: '' } : { who: 'known', name });
}

/** An invite in words that no other of the band has: for those who hear a row's buttons without the row. */
export function useInviteLabel(band: Band): (invite: Invite) => string {
  const whom = useWhom(band);
  const madeBy = useMadeBy(band);
  return (invite) => {
    const more = invite.kind === 'link' ? [invite.part, madeBy(invite)] : [invite.name && invite.email];
    return [whom(invite), ...more].filter(Boolean).join(', ');
  };
}
