import { Button } from '@mantine/core';
import { IconMailCheck, IconMailOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, ask, repeatable } from '../api/client';
import { refusalOf } from '../api/problem';
import { Failed, NoticePage } from '../parts/States';
import { useToken } from './invite/useToken';

/** Where a mail's unsubscribe link leads. Opening it changes nothing. */
export default function UnsubscribePage() {
  const t = useTranslations('unsubscribe');
  const held = useToken('unsubscribe');
  const stop = useMutation({
    mutationFn: (token: string) =>
      ask(api.POST('/unsubscribe/{token}', { params: { path: { token } }, ...repeatable() })),
  });
  const unknown = stop.error && refusalOf(stop.error).code === 'invite-not-found';
  if (!held || unknown) return <NoticePage icon={<IconMailOff />} title={t('noneTitle')} text={t('noneText')} />;
  if (stop.isError) return <Failed error={stop.error} retry={() => stop.mutate(held.token)} page />;
  if (stop.isSuccess) {
    return <NoticePage icon={<IconMailCheck />} color="green" title={t('doneTitle')} text={t('doneText')} />;
  }
  return (
    <NoticePage icon={<IconMailOff />} title={t('title')} text={t('text')}>
      <Button loading={stop.isPending} onClick={() => stop.mutate(held.token)}>
        {t('confirm')}
      </Button>
    </NoticePage>
  );
}
