/** All that can be done with an invite: a menu in its row, buttons in its details. */
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconDots, IconQrcode } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Band, Invite } from '../../api/queries';
import { CopyLink } from '../../parts/CopyLink';
import { ShareLink } from '../../parts/ShareLink';
import { actionsOf, type InviteAction, withoutDeadLink } from './inviteActions';
import type { ActOn } from './useInviteDialogs';
import { useInviteLabel } from './useWhom';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly onAct: ActOn;
}

export function InviteMenu({
  band,
  invite,
  onAct,
  onDetails,
}: Props & { onDetails: (by: HTMLElement | null) => void }) {
  const t = useTranslations('invites');
  const words = useActionWords(invite);
  const label = useInviteLabel(band);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} variant="default" size="lg" aria-label={t('actions', { whom: label(invite) })}>
          <IconDots size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onDetails(button.current)}>{t('details')}</Menu.Item>
        {actionsOf(invite, band).map((action) => (
          <Menu.Item
            key={action}
            {...(action === 'revoke' && { c: 'red' })}
            onClick={() => onAct(action, invite, button.current)}
          >
            {words(action)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function InviteButtons({ band, invite: given, onAct }: Props) {
  const invite = withoutDeadLink(given);
  const t = useTranslations('invites');
  const words = useActionWords(invite);
  // A button may be gone once its dialog closes.
  const all = useRef<HTMLDivElement>(null);
  return (
    <Group gap="xs" ref={all} tabIndex={-1} role="group" aria-label={t('actionsOfIt')}>
      {invite.url && <CopyLink url={invite.url} />}
      <ShareLink band={band} invite={invite} />
      {invite.token && (
        <Button
          variant="light"
          leftSection={<IconQrcode size={18} aria-hidden />}
          onClick={(event) => onAct('qr', invite, event.currentTarget)}
        >
          {t('qr')}
        </Button>
      )}
      {actionsOf(invite, band).map((action) => (
        <Button
          key={action}
          variant="default"
          {...(action === 'revoke' && { c: 'red' })}
          onClick={() => onAct(action, invite, all.current)}
        >
          {words(action)}
        </Button>
      ))}
    </Group>
  );
}

/** Of an invite whose link doesn't work, they say which one does then. */
function useActionWords({ status }: Invite): (action: InviteAction) => string {
  const t = useTranslations('invites');
  return (action) => {
    if (action === 'renew') return `${t('again')} (${t('newLink')})`;
    const link = status !== 'expired' ? undefined : action === 'again' ? 'newLink' : 'sameLink';
    return link ? `${t(action)} (${t(link)})` : t(action);
  };
}
