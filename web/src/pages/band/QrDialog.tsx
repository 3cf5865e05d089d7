/** The link as a QR code: in a dialog, to download, and as large as the screen for a whole rehearsal room. */
import { Button, CloseButton, FocusTrap, Group, Portal, Text } from '@mantine/core';
import { IconArrowsMaximize, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { type Band, type Invite, inviteQuery, qrQuery } from '../../api/queries';
import { Dialog, GiveBack, type Opener } from '../../parts/Dialog';
import { ShareLink } from '../../parts/ShareLink';
import { save } from '../../parts/save';
import { Answered } from '../../parts/States';
import { useToast } from '../../parts/toast';
import { Trumpet } from '../../parts/Trumpet';
import { useMutation } from '../../parts/useMutation';
import { useWhom } from './useWhom';
import { useWholeScreen } from './useWholeScreen';
import classes from './BandPage.module.css';

/** How often a poster asks how many have joined, in milliseconds. */
const EVERY = 10_000;

interface Props {
  readonly band: Band;
  /** None: closed. */
  readonly invite: Invite | undefined;
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function QrDialog({ band, invite, opener, onClose }: Props) {
  const t = useTranslations('invites');
  const [large, setLarge] = useState(false);
  const token = invite?.token;
  const shown = invite && token ? { band, token, invite } : undefined;
  return (
    <>
      <Dialog opened={shown !== undefined && !large} opener={opener} onClose={onClose} title={t('qr')}>
        {shown && <Code {...shown} onLarge={() => setLarge(true)} />}
      </Dialog>
      {shown && large && <Poster {...shown} opener={opener} onClose={() => setLarge(false)} />}
    </>
  );
}

interface ShownProps {
  readonly band: Band;
  readonly token: string;
  readonly invite: Invite;
}

function Code({ band, token, invite, onLarge }: ShownProps & { onLarge: () => void }) {
  const t = useTranslations('invites');
  const whomOf = useWhom(band);
  // Whoever holds it has to know with which address to sign in.
  const whom = [...new Set([whomOf(invite), whomOf({ ...invite, name: null })])].join(', ');
  const toast = useToast();
  const code = useQuery(qrQuery(token));
  const download = useMutation({
    mutationFn: async (format: 'svg' | 'png') => {
      const path = { path: { token }, query: { format } };
      const image = await ask(api.GET('/invites/{token}/qr', { params: path, parseAs: 'blob' }));
      save(image, `${band.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-invite.${format}`);
    },
    onError: toast.failed,
  });
  const icon = <IconDownload size={18} aria-hidden />;
  return (
    <Answered query={code}>
      {(image) => (
        <div className={classes.qr}>
          <img src={image} alt={t('qrFor', { band: band.name })} />
          <Text c="dimmed" size="sm">
            {invite.kind === 'link'
              ? t('qrWarning', { count: invite.max_uses })
              : t('qrBound', { kind: invite.kind, whom })}
          </Text>
          <Group justify="center" gap="xs">
            <ShareLink band={band} invite={invite} />
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

function Poster({ band, token, invite, opener, onClose }: ShownProps & Pick<Props, 'opener' | 'onClose'>) {
  const t = useTranslations();
  const code = useQuery(qrQuery(token));
  useWholeScreen(onClose);
  return (
    <Portal>
      <GiveBack to={opener} />
      <FocusTrap>
        <div
          role="dialog"
          aria-modal="true"
          aria-label={t('invites.qr')}
          className={classes.poster}
          data-band-color={band.settings.color}
        >
          <CloseButton
            size="xl"
            pos="absolute"
            top={12}
            right={12}
            c="black"
            aria-label={t('app.close')}
            onClick={onClose}
          />
          <Trumpet className={classes.motif} />
          {code.data && <img src={code.data} alt={t('invites.qrFor', { band: band.name })} />}
          <strong>{band.name}</strong>
          <PosterWords band={band} invite={invite} />
        </div>
      </FocusTrap>
    </Portal>
  );
}

/** For whom the code is, and how many have joined by now. */
function PosterWords({ band, invite }: Pick<ShownProps, 'band' | 'invite'>) {
  const t = useTranslations('invites');
  const whom = useWhom(band)(invite);
  // Only while one can see it; where it can't be had, what was known before stands.
  const { data = invite } = useQuery({ ...inviteQuery(invite.id), refetchInterval: EVERY, staleTime: 0 });
  const { uses, max_uses: most, status } = data;
  const link = invite.kind === 'link';
  const open = link ? t('qrText') : t('qrOnly', { whom });
  const over = link && status === 'accepted' ? t('qrTaken') : t('qrOver');
  return (
    <>
      <span>{status === 'pending' ? open : over}</span>
      {most > 1 && (
        <span role="status" className={classes.joined}>
          {t('qrJoined', { count: uses, most })}
        </span>
      )}
    </>
  );
}
