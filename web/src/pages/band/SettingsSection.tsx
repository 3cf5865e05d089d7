import { Button, Group, NativeSelect, NumberInput, Paper, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, bandQuery, keys, readAgain } from '../../api/queries';
import { LANGUAGES } from '../../i18n/choice';
import { ExpirySelect } from '../../parts/ExpirySelect';
import { useToast } from '../../parts/toast';

export function SettingsSection({ band }: { band: Band }) {
  const t = useTranslations('settings');
  const app = useTranslations('app');
  const toast = useToast();
  const queries = useQueryClient();
  const [name, setName] = useState(band.name);
  const [settings, setSettings] = useState(band.settings);
  const set = (change: Partial<Band['settings']>) => setSettings((before) => ({ ...before, ...change }));

  const save = useMutation({
    mutationFn: () =>
      ask(
        api.PATCH('/bands/{band_id}', {
          params: { path: { band_id: band.id } },
          body: { name: name.trim(), settings: { ...settings, locale: settings.locale === 'de' ? 'de' : 'en' } },
        }),
      ),
    onSuccess: async (saved) => {
      queries.setQueryData(bandQuery(band.id).queryKey, saved);
      toast.done(app('saved'));
      await readAgain(queries, keys.bands);
    },
    onError: (error) => {
      if (!refusalOf(error).problem.errors?.length) toast.failed(error);
    },
  });
  const fault = (pointer: string) => save.error && refusalOf(save.error).fault(pointer);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };

  return (
    <Paper p="lg" maw={560}>
      <form onSubmit={submit}>
        <Stack gap="lg">
          <TextInput
            label={t('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fault('/name')}
            maxLength={80}
            required
          />
          <ExpirySelect
            label={t('ttl')}
            description={t('ttlHint')}
            hours={settings.default_ttl_hours}
            onChange={(hours) => set({ default_ttl_hours: hours })}
            error={fault('/settings/default_ttl_hours')}
          />
          <NumberInput
            label={t('max')}
            description={t('maxHint')}
            value={settings.max_members ?? ''}
            onChange={(value) => set({ max_members: typeof value === 'number' ? value : null })}
            error={fault('/settings/max_members')}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            hideControls
          />
          <NativeSelect
            label={t('locale')}
            value={settings.locale}
            onChange={(event) => set({ locale: event.currentTarget.value })}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          />
          <Switch
            label={t('mail')}
            description={t('mailHint')}
            checked={settings.email_notifications}
            onChange={(event) => set({ email_notifications: event.currentTarget.checked })}
          />
          <Switch
            label={t('notes')}
            description={t('notesHint')}
            checked={settings.inviter_notes}
            onChange={(event) => set({ inviter_notes: event.currentTarget.checked })}
          />
          <Group>
            <Button type="submit" loading={save.isPending}>
              {app('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
