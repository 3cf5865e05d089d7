import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, ask } from '../api/client';
import { mailChoicesQuery } from '../api/queries';
import { Answered } from '../parts/States';
import { useToast } from '../parts/toast';

/** Whether invites are mailed to one's address, and what stopped that. */
export function MailSwitch() {
  const t = useTranslations();
  const toast = useToast();
  const queries = useQueryClient();
  const choices = useQuery(mailChoicesQuery);
  const save = useMutation({
    mutationFn: (invitations: boolean) => ask(api.PUT('/me/mail', { body: { invitations } })),
    onSuccess: (saved) => {
      queries.setQueryData(mailChoicesQuery.queryKey, saved);
      toast.done(t('app.saved'));
    },
    onError: (error) => toast.failed(error),
  });
  return (
    <Answered query={choices}>
      {({ invitations: { sent, stopped_because: why } }) => (
        <Switch
          label={t('profile.mail')}
          description={why ? t('profile.mailStopped', { why }) : t('profile.mailHint')}
          // The switch shows at once what was chosen.
          checked={save.isPending ? save.variables : sent}
          disabled={save.isPending}
          onChange={(event) => save.mutate(event.currentTarget.checked)}
        />
      )}
    </Answered>
  );
}
