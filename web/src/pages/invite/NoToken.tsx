import { IconLink, IconUnlink } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { useSession } from '../../auth/useSession';
import { End } from './EndState';
import { LinkHelp } from './LinkHelp';

/** The page was reloaded, or someone came without a link. */
export function NoToken() {
  const t = useTranslations('invite');
  const signedIn = useSession().status === 'signed-in';
  return (
    <End
      icon={<IconLink />}
      color="violet"
      title={t('noneTitle')}
      text={signedIn ? `${t('noneText')} ${t('noneSignedIn')}` : t('noneText')}
    >
      <LinkHelp page="invite" />
    </End>
  );
}

/** A link came, but not whole. */
export function UnreadableLink({ cut }: { cut: boolean }) {
  const t = useTranslations('invite');
  return (
    <End
      icon={<IconUnlink />}
      color="orange"
      title={cut ? t('cutTitle') : t('unreadableTitle')}
      text={t(cut ? 'cutText' : 'unreadableText')}
    >
      <LinkHelp page="invite" />
    </End>
  );
}
