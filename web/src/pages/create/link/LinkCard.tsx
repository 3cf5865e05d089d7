import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconLink, IconQrcode } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, ask } from '../../../api/client';
import { type Refused, refusalOf } from '../../../api/problem';
import { type Band, type Invite, type InviteDraft, keys, readAgain } from '../../../api/queries';
import { useStanding } from '../../../api/useStanding';
import { CopyLink } from '../../../parts/CopyLink';
import { ShareLink } from '../../../parts/ShareLink';
import { useFaultText } from '../../../parts/useFaultText';
import { useIdempotencyKey } from '../../../parts/useIdempotencyKey';
import { useMutation } from '../../../parts/useMutation';
import { QrDialog } from '../../band/QrDialog';
import { linkOf, OPTION_POINTERS, type Options } from '../options/options';
import { copyLater } from './copyLater';
import { ForHowMany } from './ForHowMany';
import { FormRefusal } from './FormRefusal';

interface Props {
  readonly band: Band;
  readonly options: Options;
  readonly onUses: (uses: number) => void;
  readonly onMade: () => void;
  readonly onRefused: (refused: Refused | undefined) => void;
}

/** A link for whoever gets it: one press makes and copies it. */
export function LinkCard({ band, options, onUses, onMade, onRefused }: Props) {
  const t = useTranslations('create');
  const queries = useQueryClient();
  const onceFor = useIdempotencyKey();
  const [made, setMade] = useState<Invite>();
  const [copied, setCopied] = useState<boolean>();
  const words = useFaultText();
  const counted = useRef(0);
  const create = useMutation({
    mutationFn: (draft: InviteDraft) =>
      ask(
        api.POST('/bands/{band_id}/invites', {
          // Each link that was made makes room for another one of the same terms.
          params: { path: { band_id: band.id }, header: { 'Idempotency-Key': onceFor([counted.current, draft]) } },
          body: draft,
        }),
      ),
    onSuccess: async (invite) => {
      counted.current += 1;
      setMade(invite);
      onRefused(undefined);
      onMade();
      await readAgain(queries, keys.invites(band.id));
    },
    onError: (error) => {
      setMade(undefined);
      onRefused(refusalOf(error));
    },
  });
  const error = useStanding(create.error);
  const refused = error ? refusalOf(error) : undefined;
  const press = async () => {
    const asked = { begun: false };
    const invite = new Promise<Invite>((resolve, reject) => {
      asked.begun = create.mutate(linkOf(options), { onSuccess: resolve, onError: reject });
    });
    if (!asked.begun) return;
    setCopied(undefined);
    setCopied(await copyLater(invite.then(({ url }) => url ?? '')));
  };
  return (
    <Paper p="lg" component="section" aria-labelledby="link-title">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 16rem' }}>
          <Title order={2} size="h4" id="link-title">
            {t('linkTitle')}
          </Title>
          <Text c="dimmed" size="sm">
            {t('linkText', { count: options.uses })}
          </Text>
        </div>
        <ForHowMany uses={options.uses} onUses={onUses} error={words(refused?.fault('/max_uses'))} />
        <Button
          leftSection={<IconLink size={18} aria-hidden />}
          loading={create.isPending}
          onClick={() => void press()}
          variant={made ? 'default' : 'filled'}
        >
          {t(made ? 'anotherLink' : 'submitLink')}
        </Button>
      </Group>
      <div role="status">
        {made && copied !== undefined && (
          <Text mt="sm" fw={600}>
            {t(copied ? 'linkCopied' : 'linkUncopied', { who: made.name ? 'known' : 'other', name: made.name ?? '' })}
          </Text>
        )}
      </div>
      {made && <MadeLink band={band} invite={made} />}
      {refused && (
        <div style={{ marginTop: 'var(--mantine-spacing-sm)' }}>
          <FormRefusal refused={refused} band={band.id} fields={OPTION_POINTERS} />
        </div>
      )}
    </Paper>
  );
}

/** The link that was just made, to pass on. */
function MadeLink({ band, invite }: { band: Band; invite: Invite }) {
  const t = useTranslations();
  const format = useFormatter();
  const [qr, setQr] = useState(false);
  const scan = useRef<HTMLButtonElement>(null);
  return (
    <Stack mt="xs" gap="sm">
      {invite.url && (
        <TextInput
          label={t('details.link')}
          value={invite.url}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      <Text c="dimmed" size="sm">
        {t('invite.until')} {format.dateTime(new Date(invite.expires_at), { dateStyle: 'medium', timeStyle: 'short' })}
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
      </Group>
      <QrDialog band={band} invite={qr ? invite : undefined} opener={scan} onClose={() => setQr(false)} />
    </Stack>
  );
}
