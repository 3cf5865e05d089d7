import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Band, Invite } from '../../../api/queries';
import { useSentence } from '../../../parts/useSentence';
import { useInviteLabel } from '../useWhom';
import { Mailless } from './Mailless';
import type { ManyAction, Plan } from './plan';
import { type Run, sumsOf } from './useManyRun';

/** At most so many are named of a group. */
const MOST_NAMED = 10;

interface Props {
  readonly band: Band;
  readonly action: ManyAction;
  readonly plan: Plan;
  readonly run: Run;
  readonly onAgain: (invites: readonly Invite[], hours: number) => unknown;
  readonly onClose: () => void;
}

/** What came of it: how many were done, and why others were not. */
export function Result({ band, action, plan, run, onAgain, onClose }: Props) {
  const t = useTranslations('many');
  const app = useTranslations('app');
  const sentence = useSentence();
  const { done, groups, due } = sumsOf(run, plan.to);
  const text = useRef<HTMLDivElement>(null);
  // What was pressed is gone.
  useEffect(() => text.current?.focus(), []);
  return (
    <Stack gap="sm">
      <Stack gap="sm" role="status" ref={text} tabIndex={-1} style={{ outline: 'none' }}>
        {(done > 0 || groups.length === 0) && <Text>{t('done', { action, count: done })}</Text>}
        {groups.map(({ why, invites }) => {
          const isUnanswered = why === 'unanswered';
          const isStopped = why === 'not reached' && run.stopping;
          const reason = isStopped ? undefined : typeof why === 'string' ? run.stopped : why;
          const count = invites.length;
          return (
            <div key={invites[0]?.id}>
              <Text fw={600}>{isUnanswered ? t('unanswered', { count }) : t('notDone', { action, count })}</Text>
              <Text>
                {reason ? sentence(reason) : t('notReached')} {isUnanswered && t('nothingTwice')}
              </Text>
              <Named band={band} invites={invites} />
            </div>
          );
        })}
        <Mailless band={band} plan={plan} />
      </Stack>
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onClose}>
          {app('close')}
        </Button>
        {due > 0 && <Button onClick={() => void onAgain(plan.to, run.hours)}>{t('again', { count: due })}</Button>}
      </Group>
    </Stack>
  );
}

function Named({ band, invites }: { band: Band; invites: readonly Invite[] }) {
  const t = useTranslations('many');
  const label = useInviteLabel(band);
  const named = invites.slice(0, MOST_NAMED).map(label).join(' · ');
  const rest = invites.length - MOST_NAMED;
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {named}
      {rest > 0 && ` · ${t('andMore', { count: rest })}`}
    </Text>
  );
}
