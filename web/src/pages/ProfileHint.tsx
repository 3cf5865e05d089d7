import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { api, ask } from '../api/client';
import { profileQuery } from '../api/queries';
import { useToast } from '../parts/toast';
import { useMutation } from '../parts/useMutation';

/** What newcomers are asked, once. Nothing for whoever has answered. */
export function ProfileHint({ name }: { readonly name: string | undefined }) {
  const { data: profile } = useQuery(profileQuery);
  return profile && !profile.display_name ? <Question name={name} /> : null;
}

/** Whether others may find them by the name they signed in with, or for their name if they have none. */
function Question({ name }: { readonly name: string | undefined }) {
  const t = useTranslations();
  const toast = useToast();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (searchable: boolean) => ask(api.PUT('/me', { body: { display_name: name ?? '', searchable } })),
    onSuccess: (saved) => {
      queries.setQueryData(profileQuery.queryKey, saved);
      toast.done(t(saved.searchable ? 'profile.isFound' : 'profile.isNotFound'));
    },
    onError: (error) => toast.failed(error),
  });
  if (!name) {
    return (
      <Alert variant="light">
        {t('profile.new')} <ToProfile label={t('nav.profile')} />
      </Alert>
    );
  }
  const choice = (searchable: boolean) => ({
    onClick: () => save.mutate(searchable),
    loading: save.isPending && save.variables === searchable,
    disabled: save.isPending,
  });
  return (
    <Alert variant="light" role="group" aria-label={t('profile.title')}>
      <Text mb="sm">{t('profile.mayBeFound', { name })}</Text>
      <Group gap="sm">
        <Button {...choice(true)}>{t('profile.yes')}</Button>
        <Button variant="default" {...choice(false)}>
          {t('profile.no')}
        </Button>
        <ToProfile label={t('profile.otherName')} />
      </Group>
    </Alert>
  );
}

function ToProfile({ label }: { readonly label: string }) {
  return (
    <Anchor component={Link} href="/profile" inherit underline="always">
      {label}
    </Anchor>
  );
}
