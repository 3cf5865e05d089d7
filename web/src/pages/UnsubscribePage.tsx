import { Button } from '@mantine/core';
import { IconMailCheck, IconMailOff } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { api, ask, repeatable } from '../api/client';
import { refusalOf } from '../api/problem';
import { Failed, NoticePage } from '../parts/States';
import { useMutation } from '../parts/useMutation';
import { mailOf } from './invite/findToken';
import { useToken } from './invite/useToken';

/** Where a mail's unsubscribe link leads. Opening it changes nothing. */
export default function UnsubscribePage() {
  const held = useToken('unsubscribe');
  // Another link begins anew.
  return held ? <Choice key={held.token} token={held.token} /> : <NoLink />;
}

function NoLink() {
  const t = useTranslations('unsubscribe');
  return <NoticePage icon={<IconMailOff />} title={t('noneTitle')} text={t('noneText')} />;
}

function Choice({ token }: { token: string }) {
  const t = useTranslations('unsubscribe');
  const mail = mailOf(token);
  const call = { params: { path: { token } }, ...repeatable() };
  const choose = useMutation({
    mutationFn: (wanted: boolean) =>
      ask(wanted ? api.DELETE('/unsubscribe/{token}', call) : api.POST('/unsubscribe/{token}', call)),
  });
  const pick = (wanted: boolean, words: string) => (
    <Button variant={wanted ? 'light' : 'filled'} loading={choose.isPending} onClick={() => choose.mutate(wanted)}>
      {words}
    </Button>
  );
  const { error, variables: chosen } = choose;
  if (error && refusalOf(error).code === 'invite-not-found') return <NoLink />;
  if (error) return <Failed error={error} retry={() => choose.mutate(chosen)} page />;
  if (chosen === undefined || (choose.isPending && !chosen)) {
    return (
      <NoticePage icon={<IconMailOff />} title={t('title', { mail })} text={t('text', { mail })}>
        {pick(false, t('confirm'))}
      </NoticePage>
    );
  }
  if (chosen && choose.isSuccess) {
    return (
      <NoticePage
        icon={<IconMailCheck />}
        color="green"
        title={t('undoneTitle', { mail })}
        text={t('undoneText', { mail })}
      >
        {pick(false, t('confirm'))}
      </NoticePage>
    );
  }
  return (
    <NoticePage icon={<IconMailCheck />} color="green" title={t('doneTitle', { mail })} text={t('doneText', { mail })}>
      {pick(true, t('undo'))}
    </NoticePage>
  );
}
