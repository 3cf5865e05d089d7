/** Passes an invite on by the device's own share sheet, or, where there is none, copies a text to paste into a chat. */
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconMessage, IconShare } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Band, Invite } from '../api/queries';
import { useToast } from './toast';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
}

/** Whom it is for, to what, and until when. */
function useShareText(): (band: Band, invite: Invite) => string {
  const t = useTranslations('share');
  const format = useFormatter();
  return (band, invite) => {
    const name = invite.name ?? invite.display_name;
    return t('text', {
      who: name ? 'known' : 'other',
      name: name ?? '',
      band: band.name,
      what: invite.part ? 'part' : 'other',
      part: invite.part ?? '',
      date: format.dateTime(new Date(invite.expires_at), { dateStyle: 'medium', timeStyle: 'short' }),
    });
  };
}

export function ShareLink({ band, invite }: Props) {
  const t = useTranslations('share');
  const tr = useTranslations('invites');
  const toast = useToast();
  const clipboard = useClipboard({ timeout: 2500 });
  const text = useShareText()(band, invite);
  const { error } = clipboard;
  useEffect(() => {
    if (error) toast.wrong(tr('copyFailed'));
  }, [error, tr, toast]);
  const { url } = invite;
  if (!url) return null;
  if ('share' in navigator) {
    const share = () =>
      navigator.share({ text, url }).catch((refused: unknown) => {
        // Whoever closes the sheet has changed their mind.
        if ((refused as Error).name !== 'AbortError') clipboard.copy(`${text}\n${url}`);
      });
    return (
      <Button variant="light" leftSection={<IconShare size={18} aria-hidden />} onClick={() => void share()}>
        {t('share')}
      </Button>
    );
  }
  return (
    <Button
      variant="light"
      leftSection={clipboard.copied ? <IconCheck size={18} aria-hidden /> : <IconMessage size={18} aria-hidden />}
      onClick={() => clipboard.copy(`${text}\n${url}`)}
      aria-live="polite"
    >
      {clipboard.copied ? t('copied') : t('copy')}
    </Button>
  );
}
