/** Shows the mail that the first of a list would get, before many go out, and sends it to oneself. */
import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask, repeatable } from '../../../api/client';
import { refusalOf } from '../../../api/problem';
import type { Band, InviteDraft } from '../../../api/queries';
import { Dialog } from '../../../parts/Dialog';
import { Facts } from '../../../parts/Facts';
import { Loading } from '../../../parts/States';
import { useSentence } from '../../../parts/useSentence';
import { useMutation } from '../../../parts/useMutation';
import { FormRefusal } from '../link/FormRefusal';
import classes from '../Create.module.css';

/** The mail that an invite would be sent with. Nothing is kept: it is another once the draft or the band is. */
const mailQuery = (band: string, draft: InviteDraft) =>
  queryOptions({
    queryKey: ['mail', band, draft],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/bands/{band_id}/invites/preview', {
          params: { path: { band_id: band } },
          body: draft,
          signal,
          ...repeatable(),
        }),
      ),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

interface Props {
  readonly band: Band;
  readonly draft: InviteDraft;
  /** Whose mail it is, in words. */
  readonly whom: string;
}

export function MailPreview(props: Props) {
  const t = useTranslations('create.mail');
  const [shown, setShown] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={button}
        variant="default"
        leftSection={<IconMail size={18} aria-hidden />}
        onClick={() => setShown(true)}
      >
        {t('see')}
      </Button>
      <Dialog
        opened={shown}
        opener={button}
        onClose={() => setShown(false)}
        title={t('title', { whom: props.whom })}
        size="lg"
      >
        {shown && <Preview {...props} />}
      </Dialog>
    </>
  );
}

function Preview({ band, draft }: Props) {
  const t = useTranslations('create.mail');
  const app = useTranslations('app');
  const { data: mail, error, isFetching, refetch } = useQuery(mailQuery(band.id, draft));
  if (isFetching) return <Loading />;
  if (error) {
    const refused = refusalOf(error);
    return (
      <Stack>
        <FormRefusal refused={refused} band={band.id} fields={[]} />
        {refused.passing && (
          <Group>
            <Button variant="light" onClick={() => void refetch()}>
              {app('retry')}
            </Button>
          </Group>
        )}
      </Stack>
    );
  }
  if (!mail) return null;
  return (
    <Stack>
      <Text size="sm">{t('text')}</Text>
      <Facts
        facts={[
          [t('from'), mail.from],
          [t('subject'), mail.subject],
        ]}
      />
      {mail.from === null ? <Alert color="orange">{t('off')}</Alert> : <SendToMe band={band} draft={draft} />}
      <Paper p="md" withBorder className={classes.mail ?? ''} lang={draft.locale ?? band.settings.locale}>
        {mail.text}
      </Paper>
    </Stack>
  );
}

function SendToMe({ band, draft }: Omit<Props, 'whom'>) {
  const t = useTranslations('create.mail');
  const sentence = useSentence();
  const send = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/bands/{band_id}/invites/preview', {
          params: { path: { band_id: band.id } },
          body: { ...draft, send: true },
        }),
      ),
  });
  const refused = send.error ? refusalOf(send.error) : undefined;
  return (
    <>
      <Group>
        <Button loading={send.isPending} onClick={() => send.mutate()}>
          {t('send')}
        </Button>
      </Group>
      <div role="status" className={classes.wrap}>
        {send.data?.sent_to && <Text>{t('sent', { email: send.data.sent_to, subject: send.data.subject })}</Text>}
      </div>
      {refused && (
        <Alert color="red" role="alert">
          {/* It may have gone out all the same. */}
          {refused.passing ? t('unsure') : sentence(refused)}
        </Alert>
      )}
    </>
  );
}
