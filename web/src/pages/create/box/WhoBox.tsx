import { Combobox, Group, Loader, Paper, Text, Textarea, Title, useCombobox } from '@mantine/core';
import { type ClipboardEvent, type DragEvent, type RefObject, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../../../api/problem';
import type { User } from '../../../api/queries';
import { useSentence } from '../../../parts/useSentence';
import type { Picked } from '../rows/sources';
import { Example, Upload } from './Files';
import { textOf, type Unread } from './read/decode';
import { useSuggestedUsers } from './useSuggestedUsers';
import classes from '../Create.module.css';

interface Props {
  readonly band: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly typed: string;
  readonly onType: (text: string) => void;
  /** A text to be read, in place of what is typed. */
  readonly onText: (text: string) => void;
  readonly onFile: (text: string) => void;
  readonly onPick: (user: Picked) => void;
  readonly disabled: boolean;
  readonly mistake: string | undefined;
}

/** Where everybody is put in who is to be invited: typed, pasted, dropped, or picked from those who are registered. */
export function WhoBox({ band, field, typed, onType, onText, onFile, onPick, disabled, mistake }: Props) {
  const t = useTranslations('create');
  const b = useTranslations('bulk');
  const sentence = useSentence();
  const [unread, setUnread] = useState<Unread>();
  const [reading, setReading] = useState(false);
  const [over, setOver] = useState(false);
  const { users, more, isCurrent, isFetching, error } = useSuggestedUsers(typed, band);
  const combobox = useCombobox();
  const { openDropdown, closeDropdown, resetSelectedOption } = combobox;
  const any = users.length > 0;
  useEffect(() => {
    resetSelectedOption();
    if (any) openDropdown();
    else closeDropdown();
  }, [any, users, openDropdown, closeDropdown, resetSelectedOption]);

  const change = (text: string) => {
    setUnread(undefined);
    // A line that is ended is taken.
    if (/[\n\r]/.test(text)) {
      if (text.trim()) onText(text);
      else onType('');
    } else onType(text);
  };
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const text = event.clipboardData.getData('text/plain');
    // A name that is typed may belong to what is pasted; an address doesn't.
    if (!text.includes('@') || (typed.trim() && !typed.includes('@'))) return;
    event.preventDefault();
    setUnread(undefined);
    onText([typed.trim(), text].filter(Boolean).join('\n'));
  };
  const upload = async (file: File) => {
    setReading(true);
    const content = await textOf(file).catch(() => 'unreadable' as const);
    setReading(false);
    setUnread(typeof content === 'string' ? content : undefined);
    if (typeof content !== 'string') onFile(content.text);
  };
  const isFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const drop = (event: DragEvent) => {
    if (!isFile(event)) return;
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !disabled) void upload(file);
  };
  const dragOver = (event: DragEvent) => {
    if (!isFile(event)) return;
    event.preventDefault();
    setOver(true);
  };

  return (
    <Paper
      p="lg"
      component="section"
      aria-labelledby="who-title"
      className={over ? classes.over : undefined}
      onDragOver={dragOver}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Title order={2} size="h4" id="who-title" mb="xs">
        {t('peopleTitle')}
      </Title>
      <fieldset className={classes.fields} disabled={disabled || reading} aria-labelledby="who-title">
        <Combobox
          store={combobox}
          withinPortal={false}
          onOptionSubmit={(id) => {
            const user = users.find(({ user_id }) => user_id === id);
            if (user) onPick({ user_id: user.user_id, display_name: user.display_name });
            closeDropdown();
          }}
        >
          <Combobox.Target>
            <Textarea
              ref={field}
              label={t('who')}
              description={t('whoHint')}
              placeholder={b('placeholder')}
              rows={3}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-autocomplete="list"
              rightSection={isFetching && <Loader size="xs" aria-hidden />}
              value={typed}
              onChange={(event) => change(event.currentTarget.value)}
              onPaste={paste}
              onFocus={() => any && openDropdown()}
              onBlur={() => closeDropdown()}
              error={error ? sentence(refusalOf(error)) : unread ? b(unread) : mistake}
              errorProps={{ role: 'alert' }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={!any}>
            <Combobox.Options aria-label={t('suggested')}>
              {users.map((user) => (
                <Suggested key={user.user_id} user={user} />
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        <Text size="sm" c="dimmed" role="status" mt={4}>
          {isCurrent &&
            (more
              ? t('searchMore', { count: users.length })
              : users.length > 0
                ? t('searchCount', { count: users.length })
                : t('searchEmpty'))}
        </Text>
        <Group mt="xs">
          <Upload onFile={upload} />
          <Example />
        </Group>
      </fieldset>
    </Paper>
  );
}

function Suggested({ user }: { user: User }) {
  const t = useTranslations('create');
  const why = user.member ? t('isMember') : user.invited ? t('isInvited') : undefined;
  return (
    <Combobox.Option
      value={user.user_id}
      disabled={why !== undefined}
      aria-disabled={why !== undefined || undefined}
      className={classes.option}
    >
      <span className={classes.wrap}>{user.display_name}</span>
      {why && (
        <Text span size="sm" c="dimmed">
          {' · '}
          {why}
        </Text>
      )}
    </Combobox.Option>
  );
}
