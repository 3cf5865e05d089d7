import { Chip, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Invites } from '../../api/queries';
import { type Listed, MOST_WORDS, SHOWN, type Shown, SORTS, type Sort } from './listed';

/** From here on, the API counts no further. */
const MOST_COUNTED = 1000;

const LABELS = { expiry: 'sortExpiry', created: 'sortCreated', name: 'sortName' } as const satisfies Record<
  Sort,
  string
>;
/** The orders in which the API lists what no order is chosen for, where one can choose them, too. */
const USUAL: Partial<Record<Shown, Sort>> = { soon: 'expiry', all: 'created' };
const isOpen = (shown: Shown) => ['pending', 'unseen', 'opened', 'problems'].includes(shown);

interface Props {
  readonly listed: Listed;
  readonly counts: Invites['counts'] | undefined;
  readonly onChange: (change: Partial<Listed>, refines?: boolean) => void;
}

/** What to list: chips with counts, words to search for, and the order. */
export function ListedFields({ listed, counts, onChange }: Props) {
  const t = useTranslations('invites');
  const label = useId();
  const usual = USUAL[listed.shown];
  return (
    <>
      <div role="group" aria-labelledby={label}>
        <Text id={label} size="sm" c="dimmed" mb={6}>
          {t('filter')}
        </Text>
        <Chip.Group value={listed.shown} onChange={(shown) => onChange({ shown })}>
          <Group gap="xs">
            {SHOWN.map((shown) => (
              <Chip key={shown} value={shown} variant="light">
                <span>{t(shown)}</span> <Count number={countOf(counts, shown)} />
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <Group gap="sm" align="end">
        <Search words={listed.words} onChange={(words, refines) => onChange({ words }, refines)} />
        <NativeSelect
          label={t('sort')}
          value={listed.sort ?? ''}
          onChange={(event) => onChange({ sort: (event.currentTarget.value || undefined) as Sort | undefined })}
          data={[
            {
              value: '',
              label: usual ? t(LABELS[usual]) : t('sortUsual', { shown: isOpen(listed.shown) ? 'open' : 'over' }),
            },
            ...SORTS.filter((sort) => sort !== usual).map((sort) => ({ value: sort, label: t(LABELS[sort]) })),
          ]}
        />
      </Group>
    </>
  );
}

function Count({ number }: { number: number | undefined }) {
  const t = useTranslations('invites');
  if (number === undefined) return null;
  return <span>{number < MOST_COUNTED ? number : t('orMore', { count: number })}</span>;
}

function countOf(counts: Invites['counts'] | undefined, shown: Shown): number | undefined {
  if (!counts) return undefined;
  if (shown === 'soon') return counts.expiring_soon;
  if (shown === 'problems') return counts.mail_problems;
  // Where either is not counted to its end, their difference says nothing.
  if (shown === 'opened')
    return Math.max(counts.pending, counts.unseen) < MOST_COUNTED ? counts.pending - counts.unseen : undefined;
  if (shown !== 'all') return counts[shown];
  const all = counts.pending + counts.accepted + counts.declined + counts.revoked + counts.expired;
  const exact = [counts.pending, counts.accepted, counts.declined, counts.revoked, counts.expired];
  return exact.every((count) => count < MOST_COUNTED) && all < MOST_COUNTED ? all : MOST_COUNTED;
}

interface SearchProps {
  readonly words: string;
  readonly onChange: (words: string, refines: boolean) => void;
}

/** Searches once nobody has typed for a moment. */
function Search({ words, onChange }: SearchProps) {
  const t = useTranslations('invites');
  const [typed, setTyped] = useState(words);
  const sent = useRef(words);
  const send = useDebouncedCallback((next: string) => {
    const refines = sent.current !== '';
    sent.current = next;
    onChange(next, refines);
  }, 300);
  // Back and other links change the words, too.
  useEffect(() => {
    if (words === sent.current) return;
    sent.current = words;
    setTyped(words);
  }, [words]);
  return (
    <TextInput
      type="search"
      label={t('search')}
      placeholder={t('searchHint')}
      leftSection={<IconSearch size={18} aria-hidden />}
      value={typed}
      maxLength={MOST_WORDS}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      flex="1 1 14rem"
    />
  );
}
