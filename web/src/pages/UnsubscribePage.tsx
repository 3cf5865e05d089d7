import { Button } from '@mantine/core';
import { IconMailCheck, IconMailOff, IconUnlink } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { api, ask, repeatable } from '../api/client';
import { refusalOf } from '../api/problem';
import { Failed, NoticePage } from '../parts/States';
import { useMutation } from '../parts/useMutation';
import { mailOf } from './invite/findToken';
import { LinkHelp } from './invite/LinkHelp';
import { useLink } from './invite/useToken';

/** Where a mail's unsubscribe link leads. Opening it changes nothing. */
export default function UnsubscribePage() {
  const link = useLink('unsubscribe');
  // Another link begins anew.
  if (link?.token !== undefined) return <Choice key={link.token} token={link.token} />;
  return link && 'cut' in link ? <UnreadableLink cut={link.cut} /> : <NoLink />;
}

function NoLink() {
  const t = useTranslations('unsubscribe');
  return (
    <NoticePage icon={<IconMailOff />} title={t('noneTitle')} text={t('noneText')}>
      <LinkHelp page="unsubscribe" />
    </NoticePage>
  );
}

function UnreadableLink({ cut }: { cut: boolean }) {
  const t = useTranslations('invite');
  return (
    <NoticePage
      icon={<IconUnlink />}
      color="orange"
      title={cut ? t('cutTitle') : t('unreadableTitle')}
      text={t(cut ? 'cutText' : 'unreadableText')}
    >
      <LinkHelp page="unsubscribe" />
    </NoticePage>
  );
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
  if (error && refusalOf(error).code === 'invite-not-found') return <UnreadableLink cut={false} />;
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
