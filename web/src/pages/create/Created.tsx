import { Button, Group, Paper, Stack, Text, TextInput, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconQrcode } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Band, Invite } from '../../api/queries';
import { CopyLink } from '../../parts/CopyLink';
import { ShareLink } from '../../parts/ShareLink';
import { QrDialog } from '../band/QrDialog';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly name: string;
  readonly onAgain: () => void;
}

/** The invite that was just made: its link to pass on. */
export function Created({ band, invite, name, onAgain }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const [qr, setQr] = useState(false);
  const scan = useRef<HTMLButtonElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const title =
    invite.kind === 'email'
      ? t('create.emailReady', { email: name })
      : invite.kind === 'user'
        ? t('create.userReady', { name })
        : name
          ? t('create.linkReadyFor', { name })
          : t('create.linkReady');
  const mailed = invite.delivery.status !== 'none';
  return (
    <Paper p="lg" maw={640}>
      <Stack>
        <Group wrap="nowrap">
          <ThemeIcon color="green" variant="light" size="xl" radius="xl" aria-hidden>
            <IconCheck />
          </ThemeIcon>
          <Title order={2} size="h4" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {title}
          </Title>
        </Group>
        {invite.kind !== 'link' && (
          <Text>
            {mailed ? t('create.mailed') : t(invite.kind === 'user' ? 'create.inboxOnly' : 'create.linkOnly')}
          </Text>
        )}
        {invite.url && (
          <TextInput
            label={t('details.link')}
            value={invite.url}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
        <Text c="dimmed" size="sm">
          {t('invite.until')}{' '}
          {format.dateTime(new Date(invite.expires_at), { dateStyle: 'medium', timeStyle: 'short' })}
        </Text>
        <Group>
          {invite.url && <CopyLink url={invite.url} />}
          <ShareLink band={band} invite={invite} />
          {invite.token && (
            <Button
              ref={scan}
              variant="light"
              leftSection={<IconQrcode size={18} aria-hidden />}
              onClick={() => setQr(true)}
            >
              {t('invites.qr')}
            </Button>
          )}
          <Button variant="default" onClick={onAgain}>
            {t('create.another')}
          </Button>
        </Group>
      </Stack>
      <QrDialog band={band} invite={qr ? invite : undefined} opener={scan} onClose={() => setQr(false)} />
    </Paper>
  );
}
