/** Offers new links in place of those that somebody saw who is no admin any more. */
import { Button, Group, Progress, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { type Refused, refusalOf } from '../../api/problem';
import { type Band, keys, readAgain } from '../../api/queries';
import { Dialog, type Opener } from '../../parts/Dialog';
import { Failed } from '../../parts/States';
import { useSentence } from '../../parts/useSentence';
import { countLinks, replaceLinks } from './links';

/** Who is no admin any more. */
export interface ExAdmin {
  readonly name: string;
  /** What was pressed; the focus goes back to it. */
  readonly opener: Opener;
}

interface Props {
  readonly band: Band;
  readonly who: ExAdmin;
  readonly onClose: () => void;
}

/** What was done so far. */
interface Done {
  readonly replaced: number;
  readonly next: string | null;
  readonly running: boolean;
  readonly refused?: Refused;
}

export function ReplaceLinks({ band, who, onClose }: Props) {
  const t = useTranslations('replaceLinks');
  const queries = useQueryClient();
  const [done, setDone] = useState<Done>();
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);
  // Counted once: what is replaced meanwhile stays open.
  const links = useQuery({
    queryKey: ['links', band.id],
    queryFn: () => countLinks(band.id),
    gcTime: 0,
    staleTime: Infinity,
  });
  const total = links.data;

  // Where there are none, there is nothing to ask.
  const none = total === 0;
  useEffect(() => {
    if (none) onClose();
  }, [none, onClose]);

  async function replace(from: Done | undefined): Promise<void> {
    const { signal } = (leaving.current = new AbortController());
    let { replaced, next } = from ?? { replaced: 0, next: null };
    try {
      do {
        setDone({ replaced, next, running: true });
        const page = await replaceLinks(band.id, next, signal);
        replaced += page.replaced;
        next = page.next;
      } while (next !== null && !signal.aborted);
      setDone({ replaced, next, running: false });
    } catch (error) {
      setDone({ replaced, next, running: false, refused: refusalOf(error) });
    }
    await readAgain(queries, keys.invites(band.id), ['invite']);
  }

  // What was done is told before it closes.
  const close = () => {
    if (!done?.running) onClose();
  };
  if (none || links.isPending) return null;
  const over = done && !done.running && !done.refused && done.next === null;
  return (
    <Dialog opened opener={who.opener} onClose={close} title={over ? t('doneTitle') : t('title')}>
      {total === undefined ? (
        <Failed error={links.error} retry={links.refetch} />
      ) : over ? (
        <Over band={band} replaced={done.replaced} onClose={onClose} />
      ) : (
        <Asking name={who.name} total={total} done={done} onReplace={() => void replace(done)} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface AskingProps {
  readonly name: string;
  readonly total: number;
  readonly done: Done | undefined;
  readonly onReplace: () => void;
  readonly onClose: () => void;
}

function Asking({ name, total, done, onReplace, onClose }: AskingProps) {
  const t = useTranslations('replaceLinks');
  const sentence = useSentence();
  const stopped = done?.refused;
  return (
    <>
      <Text>{t('seen', { name, count: total })}</Text>
      <Text mt="xs">{t('meaning')}</Text>
      {done && (
        <>
          <Progress mt="md" value={(100 * done.replaced) / total} aria-label={t('title')} animated={done.running} />
          <Text size="sm" mt="xs" role="status">
            {t('progress', { done: done.replaced, total })}
          </Text>
        </>
      )}
      {stopped && (
        <Text mt="xs" c="red" role="alert">
          {sentence(stopped)} {t('rest')}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} disabled={done?.running ?? false} data-autofocus>
          {t('keep', { begun: done && done.replaced > 0 ? 'yes' : 'no' })}
        </Button>
        <Button loading={done?.running ?? false} onClick={onReplace}>
          {stopped ? t('goOn') : t('replace')}
        </Button>
      </Group>
    </>
  );
}

interface OverProps {
  readonly band: Band;
  readonly replaced: number;
  readonly onClose: () => void;
}

function Over({ band, replaced, onClose }: OverProps) {
  const t = useTranslations('replaceLinks');
  const app = useTranslations('app');
  return (
    <>
      <Text role="status">{t('done', { count: replaced })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {app('close')}
        </Button>
        {replaced > 0 && (
          <Button component={Link} href={`/bands/${band.id}/invites`} data-autofocus>
            {t('toInvites')}
          </Button>
        )}
      </Group>
    </>
  );
}
