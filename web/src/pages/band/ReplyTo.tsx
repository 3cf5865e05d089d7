import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, bandQuery } from '../../api/queries';
import { useToast } from '../../parts/toast';
import { Unsaved } from '../../parts/Unsaved';
import { useFaultText } from '../../parts/useFaultText';
import { useMutation } from '../../parts/useMutation';

/** How often the band is read while its mail is on its way, and while its answer is, in milliseconds. */
const MAILING = 3_000;
const WAITING = 20_000;

/** Where answers to the band's mails go, once the owner of the address has confirmed it. */
export function ReplyTo({ band }: { band: Band }) {
  const t = useTranslations('replyTo');
  const toast = useToast();
  const queries = useQueryClient();
  const words = useFaultText();
  const { reply_to: address, reply_to_confirmed: confirmed, reply_to_mail: mail } = band.settings;
  useQuery({
    ...bandQuery(band.id),
    enabled: Boolean(address && !confirmed),
    staleTime: Infinity,
    refetchInterval: mail === 'queued' ? MAILING : WAITING,
  });
  const [typed, setTyped] = useState<string>();

  const change = useMutation({
    mutationFn: (reply_to: string | null) =>
      ask(api.PATCH('/bands/{band_id}', { params: { path: { band_id: band.id } }, body: { settings: { reply_to } } })),
    onSuccess: (saved) => {
      queries.setQueryData(bandQuery(band.id).queryKey, saved);
      setTyped(undefined);
    },
    onError: (error) => {
      const { code, problem } = refusalOf(error);
      if (code !== 'mail-off' && !problem.errors?.length) toast.failed(error);
    },
  });
  const refusal = change.error && refusalOf(change.error);
  const fault = refusal?.code === 'mail-off' ? t('noMail') : words(refusal?.fault('/settings/reply_to'));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate(shown.trim() || null);
  };
  const shown = typed ?? address ?? '';

  return (
    <Paper p="lg" maw={560} mt="lg">
      {shown.trim() !== (address ?? '') && <Unsaved />}
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            type="email"
            label={t('label')}
            description={t('hint')}
            value={shown}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={fault}
            maxLength={320}
          />
          <Text role="status" size="sm">
            {address && (confirmed ? t('confirmed', { address }) : t('asked', { address, mail: mail ?? 'other' }))}
          </Text>
          <Group>
            <Button type="submit" loading={change.isPending} disabled={shown.trim() === (address ?? '')}>
              {t('save')}
            </Button>
            {address && !confirmed && (
              <Button variant="light" disabled={change.isPending} onClick={() => change.mutate(address)}>
                {t('again')}
              </Button>
            )}
            {address && (
              <Button variant="subtle" disabled={change.isPending} onClick={() => change.mutate(null)}>
                {t('remove')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
