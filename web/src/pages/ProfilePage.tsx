import { Badge, Button, Group, Paper, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../api/client';
import { refusalOf } from '../api/problem';
import { keys, type Profile, profileQuery } from '../api/queries';
import type { Person } from '../auth/session';
import { NeedSignIn } from '../parts/NeedSignIn';
import { Page } from '../parts/Page';
import { Answered } from '../parts/States';
import { useToast } from '../parts/toast';
import { Unsaved } from '../parts/Unsaved';
import { useFaultText } from '../parts/useFaultText';
import { useMutation } from '../parts/useMutation';
import { MailSwitches } from './MailSwitches';

export default function ProfilePage() {
  return <NeedSignIn>{(person) => <Own person={person} />}</NeedSignIn>;
}

function Own({ person }: { person: Person }) {
  const t = useTranslations('profile');
  const profile = useQuery(profileQuery);
  return (
    <Page title={t('title')} narrow>
      <Answered query={profile}>{(mine) => <Form key={mine.user_id} profile={mine} person={person} />}</Answered>
    </Page>
  );
}

function Form({ profile, person }: { profile: Profile; person: Person }) {
  const t = useTranslations();
  const toast = useToast();
  const queries = useQueryClient();
  const known = profile.display_name ?? person.name ?? '';
  const [name, setName] = useState(known);
  const words = useFaultText();
  const exists = profile.display_name !== null;

  const save = useMutation({
    mutationFn: (draft: { display_name: string; searchable: boolean }) => ask(api.PUT('/me', { body: draft })),
    onMutate: async (draft) => {
      await queries.cancelQueries({ queryKey: keys.profile });
      const before = queries.getQueryData(profileQuery.queryKey);
      // The switch shows at once what was chosen.
      if (before) queries.setQueryData(profileQuery.queryKey, { ...before, searchable: draft.searchable });
      return { before };
    },
    onSuccess: (saved) => {
      queries.setQueryData(profileQuery.queryKey, saved);
      toast.done(t('app.saved'));
    },
    onError: (error, _, context) => {
      queries.setQueryData(profileQuery.queryKey, context?.before);
      if (!refusalOf(error).fault('/display_name')) toast.failed(error);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({ display_name: name.trim(), searchable: profile.searchable });
  };

  return (
    <Paper p="lg">
      {name.trim() !== known.trim() && <Unsaved />}
      <Stack gap="lg">
        {!exists && <Text>{t('profile.new')}</Text>}
        <form onSubmit={submit}>
          <Stack gap="sm" align="flex-start">
            <TextInput
              label={t('profile.name')}
              description={t('profile.nameHint')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={save.error && words(refusalOf(save.error).fault('/display_name'))}
              maxLength={80}
              required
              autoComplete="name"
              w="100%"
            />
            <Button type="submit" loading={save.isPending}>
              {t('profile.saveName')}
            </Button>
          </Stack>
        </form>
        <div>
          <Text fw={500} size="sm">
            {t('profile.email')}
          </Text>
          <Group gap="xs">
            <Text>{profile.email ?? '–'}</Text>
            <Badge variant="light" color={profile.email_verified ? 'green' : 'orange'} tt="none">
              {profile.email_verified ? t('profile.verified') : t('profile.unverified')}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            {t('profile.emailHint')}
          </Text>
        </div>
        <Switch
          label={t('profile.searchable')}
          description={t('profile.searchableHint')}
          checked={profile.searchable}
          disabled={!(profile.display_name ?? name.trim()) || save.isPending}
          // A name that is being changed is saved by its button.
          onChange={(event) =>
            save.mutate({
              display_name: profile.display_name ?? name.trim(),
              searchable: event.currentTarget.checked,
            })
          }
        />
        {profile.email_verified && <MailSwitches />}
      </Stack>
    </Paper>
  );
}
