/** The name of a new band, and the button that founds it. */
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { foundBand } from '../../api/foundBand';
import { refusalOf } from '../../api/problem';
import { keys, readAgain } from '../../api/queries';
import { session } from '../../auth/session';
import type { Language } from '../../i18n/choice';
import { useToast } from '../../parts/toast';
import { useFaultText } from '../../parts/useFaultText';
import { useMutation } from '../../parts/useMutation';
import { keepName, keptName, takePressed } from './founding';
import classes from '../HomePage.module.css';

/** Founds it. Where the button was pressed before signing in, at once. */
export function FoundForm() {
  const t = useTranslations('bands');
  const toast = useToast();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const locale = new Intl.Locale(useLocale()).language as Language;
  const [name, setName] = useState(keptName);
  const field = useRef<HTMLInputElement>(null);
  const words = useFaultText();
  const found = useMutation({
    // Not repeated by itself: it takes no key, and a lost answer could mean that the band is there already.
    mutationFn: () => foundBand({ name: name.trim(), locale }),
    onSuccess: async (band) => {
      keepName('');
      await readAgain(queries, keys.bands);
      toast.done(t('founded', { name: band.name }));
      navigate(`/bands/${band.id}/invite`);
    },
    onError: (error) => refusalOf(error).fault('/name') ?? toast.failed(error),
  });
  const submit = () => {
    if (name.trim()) found.mutate();
    // The heading takes the focus first.
    else queueMicrotask(() => field.current?.focus());
  };
  useEffect(() => {
    if (takePressed()) submit();
  });
  return (
    <NameForm
      name={name}
      onName={setName}
      onSubmit={submit}
      field={field}
      error={found.error && words(refusalOf(found.error).fault('/name'))}
      button={t('create')}
      busy={found.isPending}
      required
    />
  );
}

/** Signs in, and then founds it. */
export function SignInToFound() {
  const t = useTranslations('home');
  const [name, setName] = useState(keptName);
  return (
    <NameForm
      name={name}
      onName={setName}
      onSubmit={() => {
        keepName(name.trim());
        session.signIn({ way: 'page', returnTo: '/', found: true });
      }}
      button={t('create')}
      note={t('next')}
    />
  );
}

interface NameFormProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onSubmit: () => void;
  readonly button: string;
  readonly field?: React.Ref<HTMLInputElement>;
  readonly error?: React.ReactNode;
  readonly busy?: boolean;
  readonly required?: boolean;
  readonly note?: string;
}

function NameForm({ name, onName, onSubmit, button, field, error, busy = false, required, note }: NameFormProps) {
  const t = useTranslations('bands');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit} className={classes.found}>
      <TextInput
        ref={field}
        label={t('name')}
        description={t('nameHint')}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
        error={error}
        maxLength={80}
        size="md"
        required={required ?? false}
      />
      <Group>
        <Button type="submit" size="md" loading={busy}>
          {button}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {note} {t('mailLanguage')}
      </Text>
    </form>
  );
}
