import { Avatar, Badge, Button, Input, Loader, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../../api/problem';
import { type User, usersQuery } from '../../api/queries';
import { useSentence } from '../../parts/useSentence';
import classes from './Create.module.css';

/** A letter that says as much as a syllable or word of others: one is enough to search for. */
const CJK = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}]/u;

interface Props {
  readonly band: string;
  readonly chosen: User | undefined;
  readonly onChoose: (user: User | undefined) => void;
  readonly mistake: string | undefined;
}

export function UserSearch({ band, chosen, onChoose, mistake }: Props) {
  const t = useTranslations('create');
  const sentence = useSentence();
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed.trim(), 250);
  const enough = words.length >= 2 || CJK.test(words);
  const users = useQuery({ ...usersQuery(words, band), enabled: enough && !chosen, placeholderData: keepPreviousData });
  const found = enough ? (users.data?.users ?? []) : [];
  const more = users.data?.next_cursor != null;
  const id = useId();
  // Choosing takes away what was pressed: the focus goes to what comes in its place.
  const pressed = useRef(false);
  const next = useCallback((element: HTMLElement | null) => {
    if (pressed.current) element?.focus();
  }, []);
  const choose = (user: User | undefined) => {
    pressed.current = true;
    onChoose(user);
  };

  if (chosen) {
    return (
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('chosen')}
        </Text>
        <div className={classes.person}>
          <Avatar name={chosen.display_name} color="violet" aria-hidden />
          <Text fw={600} className={classes.name} id={`${id}name`}>
            {chosen.display_name}
          </Text>
          <Button
            ref={next}
            variant="subtle"
            size="compact-sm"
            onClick={() => choose(undefined)}
            aria-describedby={mistake ? `${id}name ${id}fault` : `${id}name`}
            data-fault={mistake !== undefined || undefined}
          >
            {t('change')}
          </Button>
        </div>
        {mistake && (
          <Input.Error id={`${id}fault`} mt={4}>
            {mistake}
          </Input.Error>
        )}
      </div>
    );
  }
  return (
    <div>
      <TextInput
        ref={next}
        label={t('search')}
        description={t('searchHint')}
        type="search"
        autoComplete="off"
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={users.isFetching && <Loader size="xs" aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={users.isError ? sentence(refusalOf(users.error)) : mistake}
        mb="xs"
      />
      <Text size="sm" c="dimmed" role="status">
        {enough &&
          users.isSuccess &&
          !users.isPlaceholderData &&
          (more
            ? t('searchMore', { count: found.length })
            : found.length === 0
              ? t('searchEmpty')
              : t('searchCount', { count: found.length }))}
      </Text>
      <ul className={classes.found}>
        {found.map((user) => (
          <li key={user.user_id}>
            <Found user={user} onChoose={() => choose(user)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Found({ user, onChoose }: { user: User; onChoose: () => void }) {
  const t = useTranslations('create');
  const inside = (
    <>
      <Avatar name={user.display_name} color="violet" aria-hidden />
      <span className={classes.name}>{user.display_name}</span>
    </>
  );
  if (user.member || user.invited) {
    return (
      <div className={classes.person}>
        {inside}
        <Badge variant="light" color={user.member ? 'gray' : 'blue'} tt="none">
          {user.member ? t('isMember') : t('isInvited')}
        </Badge>
      </div>
    );
  }
  return (
    <UnstyledButton className={classes.person} onClick={onChoose} aria-label={t('choose', { name: user.display_name })}>
      {inside}
    </UnstyledButton>
  );
}
