import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { Band, Invite } from '../../../api/queries';
import { useToast } from '../../../parts/toast';
import { useInviteLabel } from '../useWhom';

/** Copies the links of invites, each below whom it is for. */
export function CopyMany({ band, invites }: { band: Band; invites: readonly Invite[] }) {
  const t = useTranslations('many');
  const tr = useTranslations('invites');
  const label = useInviteLabel(band);
  const toast = useToast();
  const { copy, copied, error } = useClipboard({ timeout: 2500 });
  useEffect(() => {
    if (error) toast.wrong(tr('copyFailed'));
  }, [error, tr, toast]);
  if (invites.length === 0) return null;
  return (
    <Button
      variant="light"
      size="compact-md"
      mt={4}
      leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
      onClick={() => copy(invites.map((invite) => `${label(invite)}\n${invite.url ?? ''}`).join('\n\n'))}
      aria-live="polite"
    >
      {copied ? t('linksCopied') : t('copyLinks', { count: invites.length })}
    </Button>
  );
}
