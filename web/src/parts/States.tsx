/** What a page shows while it has nothing else to show. */
import { Alert, Anchor, Button, Group, Loader, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../api/problem';
import { usePageTitle } from './Page';
import { useSentence } from './useSentence';
import classes from './States.module.css';

export function Loading() {
  const t = useTranslations('app');
  return (
    <div className={classes.loading} role="status" aria-label={t('loading')}>
      <Loader type="dots" aria-hidden />
    </div>
  );
}

interface NoticeProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly icon?: ReactNode;
  readonly color?: string;
  readonly children?: ReactNode;
}

/** A few words in the middle of a page, with what to do next below. */
export function Notice(props: NoticeProps) {
  return <Words {...props} order={2} />;
}

/** A page of a few words: it names the document, and takes the focus where it takes another's place. */
export function NoticePage(props: NoticeProps) {
  return <Words {...props} order={1} heading={usePageTitle(props.title)} />;
}

interface WordsProps extends NoticeProps {
  readonly order: 1 | 2;
  readonly heading?: RefObject<HTMLHeadingElement | null>;
}

function Words({ title, text, icon, color = 'violet', order, heading, children }: WordsProps) {
  return (
    <div className={classes.notice}>
      {icon && (
        <ThemeIcon size={64} radius="xl" variant="light" color={color} aria-hidden>
          {icon}
        </ThemeIcon>
      )}
      <Title order={order} size="h3" {...(heading && { ref: heading, tabIndex: -1 })}>
        {title}
      </Title>
      {text && <Text c="dimmed">{text}</Text>}
      {children && <Group justify="center">{children}</Group>}
    </div>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly retry?: () => unknown;
  /** Whether it is being tried again. */
  readonly busy?: boolean;
  /** Where there is nothing else on the page. */
  readonly page?: boolean;
}

/** Something could not be read. */
export function Failed({ error, retry, busy = false, page = false }: FailedProps) {
  const t = useTranslations('app');
  const title = useSentence()(refusalOf(error));
  const Shown = page ? NoticePage : Notice;
  return (
    <div role="alert">
      <Shown title={title}>
        {retry && (
          <Button variant="light" loading={busy} onClick={() => void retry()}>
            {t('retry')}
          </Button>
        )}
      </Shown>
    </div>
  );
}

interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

interface AnsweredProps<T> {
  readonly query: Query<T>;
  /** Where there is nothing else on the page. */
  readonly page?: boolean;
  readonly children: (data: T) => ReactNode;
}

/**
 * Shows what was read; before that, that it is being read or could not be. What is there stays, with what people have
 * typed into it, where reading it again fails in passing.
 */
export function Answered<T>({ query, page = false, children }: AnsweredProps<T>) {
  const { data, error, refetch } = query;
  const refused = error ? refusalOf(error) : undefined;
  if (data === undefined || (refused && !refused.passing && refused.code !== 'unauthenticated')) {
    return refused ? <Failed error={refused} retry={refetch} page={page} /> : <Loading />;
  }
  return (
    <>
      {refused && <Outdated error={refused} retry={refetch} />}
      {children(data)}
    </>
  );
}

/** What is shown may have changed since. */
function Outdated({ error, retry }: { error: unknown; retry: () => unknown }) {
  const t = useTranslations('app');
  const sentence = useSentence();
  return (
    <Alert color="orange" role="status" className={classes.outdated ?? ''}>
      {sentence(refusalOf(error))}{' '}
      <Anchor component="button" type="button" inherit underline="always" onClick={() => void retry()}>
        {t('retry')}
      </Anchor>
    </Alert>
  );
}
