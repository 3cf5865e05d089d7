/** The link as a QR code: in a dialog, to download, and as large as the screen for a whole rehearsal room. */
import { Button, CloseButton, FocusTrap, Group, Portal, Text } from '@mantine/core';
import { IconArrowsMaximize, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { qrQuery } from '../../api/queries';
import { Dialog, GiveBack, type Opener } from '../../parts/Dialog';
import { save } from '../../parts/save';
import { Answered } from '../../parts/States';
import { useToast } from '../../parts/toast';
import { useWholeScreen } from './useWholeScreen';
import classes from './BandPage.module.css';

interface Props {
  readonly band: string;
  /** None: closed. */
  readonly token: string | undefined;
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function QrDialog({ band, token, opener, onClose }: Props) {
  const t = useTranslations('invites');
  const [large, setLarge] = useState(false);
  return (
    <>
      <Dialog opened={token !== undefined && !large} opener={opener} onClose={onClose} title={t('qr')}>
        {token && <Code band={band} token={token} onLarge={() => setLarge(true)} />}
      </Dialog>
      {token && large && <Poster band={band} token={token} opener={opener} onClose={() => setLarge(false)} />}
    </>
  );
}

interface CodeProps {
  readonly band: string;
  readonly token: string;
  readonly onLarge: () => void;
}

function Code({ band, token, onLarge }: CodeProps) {
  const t = useTranslations('invites');
  const toast = useToast();
  const code = useQuery(qrQuery(token));
  const download = useMutation({
    mutationFn: async (format: 'svg' | 'png') => {
      const path = { path: { token }, query: { format } };
      const image = await ask(api.GET('/invites/{token}/qr', { params: path, parseAs: 'blob' }));
      save(image, `${band.replace(/[^\p{L}\p{N}]+/gu, '-')}-invite.${format}`);
    },
    onError: toast.failed,
  });
  const icon = <IconDownload size={18} aria-hidden />;
  return (
    <Answered query={code}>
      {(image) => (
        <div className={classes.qr}>
          <img src={image} alt={t('qrFor', { band })} />
          <Text c="dimmed" size="sm">
            {t('qrWarning')}
          </Text>
          <Group justify="center" gap="xs">
            <Button leftSection={<IconArrowsMaximize size={18} aria-hidden />} onClick={onLarge}>
              {t('qrFull')}
            </Button>
            <Button variant="default" leftSection={icon} onClick={() => download.mutate('png')}>
              {t('qrDownloadPng')}
            </Button>
            <Button variant="default" leftSection={icon} onClick={() => download.mutate('svg')}>
              {t('qrDownloadSvg')}
            </Button>
          </Group>
        </div>
      )}
    </Answered>
  );
}

function Poster({ band, token, opener, onClose }: Omit<Props, 'token'> & { token: string }) {
  const t = useTranslations();
  const code = useQuery(qrQuery(token));
  useWholeScreen(onClose);
  return (
    <Portal>
      <GiveBack to={opener} />
      <FocusTrap>
        <div role="dialog" aria-modal="true" aria-label={t('invites.qr')} className={classes.poster}>
          <CloseButton
            size="xl"
            pos="absolute"
            top={12}
            right={12}
            c="black"
            aria-label={t('app.close')}
            onClick={onClose}
          />
          <strong>{band}</strong>
          {code.data && <img src={code.data} alt={t('invites.qrFor', { band })} />}
          <strong>{t('invites.qrText')}</strong>
        </div>
      </FocusTrap>
    </Portal>
  );
}
