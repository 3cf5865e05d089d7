/** The link as a QR code: in a dialog, to download, and as large as the screen for a whole rehearsal room. */
import { Button, CloseButton, FocusTrap, Group, Modal, Portal, Text } from '@mantine/core';
import { IconArrowsMaximize, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { qrQuery } from '../../api/queries';
import { save } from '../../parts/save';
import { Failed, Loading } from '../../parts/States';
import { useToast } from '../../parts/toast';
import classes from './BandPage.module.css';

interface Props {
  readonly band: string;
  /** None: closed. */
  readonly token: string | undefined;
  readonly onClose: () => void;
}

export function QrDialog({ band, token, onClose }: Props) {
  const t = useTranslations();
  const [large, setLarge] = useState(false);
  return (
    <>
      <Modal
        opened={token !== undefined && !large}
        onClose={onClose}
        title={t('invites.qr')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {token && <Code band={band} token={token} onLarge={() => setLarge(true)} />}
      </Modal>
      {token && large && <Poster band={band} token={token} onClose={() => setLarge(false)} />}
    </>
  );
}

function Code({ band, token, onLarge }: { band: string; token: string; onLarge: () => void }) {
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
  if (code.isError) return <Failed error={code.error} retry={code.refetch} />;
  if (code.isPending) return <Loading />;
  return (
    <div className={classes.qr}>
      <img src={code.data} alt={t('qrFor', { band })} />
      <Text c="dimmed" size="sm">
        {t('qrWarning')}
      </Text>
      <Group justify="center" gap="xs">
        <Button leftSection={<IconArrowsMaximize size={18} aria-hidden />} onClick={onLarge}>
          {t('qrFull')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => download.mutate('png')}
        >
          {t('qrDownloadPng')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => download.mutate('svg')}
        >
          {t('qrDownloadSvg')}
        </Button>
      </Group>
    </div>
  );
}

function Poster({ band, token, onClose }: { band: string; token: string; onClose: () => void }) {
  const t = useTranslations();
  const code = useQuery(qrQuery(token));
  useEffect(() => {
    const close = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <Portal>
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
