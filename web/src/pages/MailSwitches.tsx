import { Stack, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, ask } from '../api/client';
import { mailChoicesQuery } from '../api/queries';
import { Answered } from '../parts/States';
import { useToast } from '../parts/toast';
import { useMutation } from '../parts/useMutation';

type Mail = 'invitations' | 'notes';

/** Which mail comes to one's address, and what stopped it. */
export function MailSwitches() {
  const t = useTranslations();
  const toast = useToast();
  const queries = useQueryClient();
  const choices = useQuery(mailChoicesQuery);
  const save = useMutation({
    mutationFn: (body: Partial<Record<Mail, boolean>>) => ask(api.PUT('/me/mail', { body })),
    onSuccess: (saved) => {
      queries.setQueryData(mailChoicesQuery.queryKey, saved);
      toast.done(t('app.saved'));
    },
    onError: (error) => toast.failed(error),
  });
  return (
    <Answered query={choices}>
      {(chosen) => (
        <Stack>
          {(['invitations', 'notes'] as const).map((mail) => {
            const { sent, stopped_because: why } = chosen[mail];
            return (
              <Switch
                key={mail}
                label={t('profile.mail', { mail })}
                description={why ? t('profile.mailStopped', { mail, why }) : t('profile.mailHint', { mail })}
                // The switch shows at once what was chosen.
                checked={(save.isPending ? save.variables[mail] : undefined) ?? sent}
                disabled={save.isPending}
                onChange={(event) => save.mutate({ [mail]: event.currentTarget.checked })}
              />
            );
          })}
        </Stack>
      )}
    </Answered>
  );
}
