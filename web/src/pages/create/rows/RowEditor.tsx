import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { readAddress } from '../box/read/address';
import { MOST_PART } from '../box/read/terms';
import type { Entry, RowEdit } from './rows';
import classes from '../Create.module.css';

interface Props {
  readonly entry: Entry;
  readonly onSave: (edit: RowEdit) => void;
  readonly onClose: () => void;
}

/** The fields of a row, in its place. A registered user is called what they call themselves. */
export function RowEditor({ entry, onSave, onClose }: Props) {
  const t = useTranslations('create');
  const role = useTranslations('role');
  const app = useTranslations('app');
  const [edit, setEdit] = useState<RowEdit>({});
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const set = (change: RowEdit) => setEdit({ ...edit, ...change });
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const { email } = edit;
    const address = email === undefined ? {} : { email: readAddress(email)?.email ?? email.trim() };
    onSave({ ...edit, ...address });
  };
  return (
    <form onSubmit={save} noValidate ref={form}>
      <div className={classes.editor}>
        {!entry.user && (
          <>
            {/* No field of the type email: browsers change what is typed there, and take no name beside it. */}
            <TextInput
              label={t('email')}
              inputMode="email"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={edit.email ?? entry.email}
              onChange={(event) => set({ email: event.currentTarget.value })}
            />
            <TextInput
              label={t('name')}
              autoComplete="off"
              value={edit.name ?? entry.name ?? ''}
              onChange={(event) => set({ name: event.currentTarget.value })}
              maxLength={120}
            />
          </>
        )}
        <TextInput
          label={t('part')}
          value={edit.part ?? entry.part ?? ''}
          onChange={(event) => set({ part: event.currentTarget.value })}
          maxLength={MOST_PART}
        />
        <NativeSelect
          label={role('label')}
          value={edit.role ?? entry.role ?? ''}
          onChange={(event) => set({ role: event.currentTarget.value })}
          data={[
            { value: '', label: t('asForAll') },
            { value: 'member', label: role('member') },
            { value: 'admin', label: role('admin') },
          ]}
        />
      </div>
      <Group mt="xs" mb="xs">
        <Button type="submit" size="xs">
          {t('take')}
        </Button>
        <Button variant="default" size="xs" onClick={onClose}>
          {app('cancel')}
        </Button>
      </Group>
    </form>
  );
}
