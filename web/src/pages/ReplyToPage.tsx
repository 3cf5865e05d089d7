import { Button } from '@mantine/core';
import { IconMailCheck, IconMailOff, IconMailQuestion } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { api, ask, repeatable } from '../api/client';
import { refusalOf } from '../api/problem';
import { Failed, NoticePage } from '../parts/States';
import { useMutation } from '../parts/useMutation';
import { useToken } from './invite/useToken';

/** Where the link leads that asks the owner of an address whether a band's answers may go there. Opening it changes nothing. */
export default function ReplyToPage() {
  const held = useToken('reply-to');
  // Another link begins anew.
  return held ? <Question key={held.token} token={held.token} /> : <NoLink />;
}

function NoLink() {
  const t = useTranslations('replyTo');
  return <NoticePage icon={<IconMailOff />} title={t('noneTitle')} text={t('noneText')} />;
}

function Question({ token }: { token: string }) {
  const t = useTranslations('replyTo');
  const confirm = useMutation({
    mutationFn: () => ask(api.POST('/reply-to/{token}', { params: { path: { token } }, ...repeatable() })),
  });
  const code = confirm.error && refusalOf(confirm.error).code;
  if (code === 'invite-not-found') return <NoLink />;
  if (code === 'reply-to-changed') {
    return <NoticePage icon={<IconMailOff />} title={t('changedTitle')} text={t('changedText')} />;
  }
  if (confirm.error) return <Failed error={confirm.error} retry={() => confirm.mutate()} page />;
  if (confirm.isSuccess) {
    return <NoticePage icon={<IconMailCheck />} color="green" title={t('doneTitle')} text={t('doneText')} />;
  }
  return (
    <NoticePage icon={<IconMailQuestion />} title={t('title')} text={t('text')}>
      <Button loading={confirm.isPending} onClick={() => confirm.mutate()}>
        {t('confirm')}
      </Button>
    </NoticePage>
  );
}
