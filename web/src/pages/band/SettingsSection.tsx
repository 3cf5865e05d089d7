import { Button, Group, NativeSelect, NumberInput, Paper, Stack, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { type Band, type BandChange, bandQuery, keys, readAgain } from '../../api/queries';
import { type Language, nameOf, TAGS } from '../../i18n/choice';
import { ExpirySelect } from '../../parts/ExpirySelect';
import { useToast } from '../../parts/toast';
import { Unsaved } from '../../parts/Unsaved';
import { useFaultText } from '../../parts/useFaultText';
import { useMutation } from '../../parts/useMutation';
import { ColorPicker, type Color } from './ColorPicker';
import { ReplyTo } from './ReplyTo';
import { TimeZoneSelect } from './TimeZoneSelect';

type Changed = Partial<Band['settings'] & { name: string }>;

export default function SettingsSection({ band }: { band: Band }) {
  const t = useTranslations('settings');
  const app = useTranslations('app');
  const toast = useToast();
  const queries = useQueryClient();
  // Only what was changed here is sent, so that what another admin changes meanwhile stays.
  const [changed, setChanged] = useState<Changed>({});
  const saved = { name: band.name, ...band.settings };
  const shown = { ...saved, ...changed };
  const isChanged = (Object.keys(changed) as (keyof Changed)[]).some((key) => shown[key] !== saved[key]);
  const set = (change: Changed) => setChanged((before) => ({ ...before, ...change }));

  const save = useMutation({
    mutationFn: () =>
      ask(api.PATCH('/bands/{band_id}', { params: { path: { band_id: band.id } }, body: changeOf(changed) })),
    onSuccess: async (now) => {
      queries.setQueryData(bandQuery(band.id).queryKey, now);
      setChanged({});
      toast.done(app('saved'));
      await readAgain(queries, keys.bands);
    },
    onError: (error) => {
      if (!refusalOf(error).problem.errors?.length) toast.failed(error);
    },
  });
  const below = shown.max_members != null && shown.max_members < band.member_count;
  const words = useFaultText();
  const fault = (pointer: string) => save.error && words(refusalOf(save.error).fault(pointer));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };

  return (
    <>
      <Paper p="lg" maw={560}>
        {isChanged && <Unsaved />}
        <form onSubmit={submit}>
          <Stack gap="lg">
            <TextInput
              label={t('name')}
              value={shown.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              error={fault('/name')}
              maxLength={80}
              required
            />
            <ExpirySelect
              label={t('ttl')}
              description={t('ttlHint')}
              hours={shown.default_ttl_hours}
              onChange={(hours) => set({ default_ttl_hours: hours })}
              error={fault('/settings/default_ttl_hours')}
            />
            <NumberInput
              label={t('max')}
              description={below ? t('maxBelow', { count: band.member_count }) : t('maxHint')}
              value={shown.max_members ?? ''}
              onChange={(value) => set({ max_members: typeof value === 'number' ? value : null })}
              error={fault('/settings/max_members')}
              min={1}
              allowDecimal={false}
              allowNegative={false}
              hideControls
            />
            <NativeSelect
              label={t('locale')}
              value={shown.locale}
              onChange={(event) => set({ locale: event.currentTarget.value })}
              error={fault('/settings/locale')}
              // The band's own may be one that only a newer client speaks.
              data={[...new Set([...TAGS, band.settings.locale])].map((value) => ({ value, label: nameOf(value) }))}
            />
            <ColorPicker color={shown.color} onChange={(color) => set({ color })} error={fault('/settings/color')} />
            <TimeZoneSelect
              zone={shown.time_zone}
              onChange={(time_zone) => set({ time_zone })}
              error={fault('/settings/time_zone')}
            />
            <Switch
              label={t('mail')}
              description={t('mailHint')}
              checked={shown.email_notifications}
              onChange={(event) => set({ email_notifications: event.currentTarget.checked })}
            />
            <Switch
              label={t('reminders')}
              description={t('remindersHint')}
              checked={shown.reminders}
              onChange={(event) => set({ reminders: event.currentTarget.checked })}
            />
            <Switch
              label={t('notes')}
              description={t('notesHint')}
              checked={shown.inviter_notes}
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
      <ReplyTo band={band} />
    </>
  );
}

function changeOf({ name, locale, color, ...settings }: Changed): BandChange {
  return {
    ...(name !== undefined && { name: name.trim() }),
    settings: {
      ...settings,
      // The API says which languages and colours it knows.
      ...(locale !== undefined && { locale: locale as Language }),
      ...(color !== undefined && { color: color as Color }),
    },
  };
}
