import { Alert, Progress, Stack, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useStanding } from '../../../api/useStanding';
import { useSentence } from '../../../parts/useSentence';
import { countOf, type Outcomes, SENT } from '../rows/outcomes';
import type { Check } from '../rows/useCheck';
import type { Run } from './useBatches';
import { useWhen } from './Waiting';

/** Before anything is sent: how many rows are of which kind, and how many can go out today. */
export function Forecast({ outcomes, check }: { outcomes: Outcomes; check: Check }) {
  const t = useTranslations('bulk');
  const when = useWhen();
  const count = (...kinds: Parameters<typeof countOf>[1][]) => countOf(outcomes, ...kinds);
  const none = [...outcomes.values()].filter((each) => each.kind === 'bad' && each.mistake.key === 'noAddress').length;
  const later = count('later');
  return (
    <div role="status">
      <Text>
        {t('counts', {
          ready: count(...SENT, 'later'),
          needless: count('needless'),
          none,
          bad: count('bad', 'refused') - none,
        })}
      </Text>
      {later > 0 && check.quota && (
        <Text>{t('forecast', { today: count(...SENT), later, when: when(check.quota.resets_at) })}</Text>
      )}
    </div>
  );
}

/** How far it is, how it went, and why it stopped. */
export function Sum({ outcomes, run }: { outcomes: Outcomes; run: Run }) {
  const t = useTranslations('bulk');
  const sum = useTranslations('bulk.sum');
  const sentence = useSentence();
  const refused = useStanding(run.refused);
  const count = {
    invited: countOf(outcomes, 'invited'),
    waiting: countOf(outcomes, 'waiting'),
    bad: countOf(outcomes, 'bad', 'refused'),
    again: countOf(outcomes, 'again'),
    unsent: countOf(outcomes, 'unsent'),
    new: countOf(outcomes, ...SENT, 'later'),
    needless: countOf(outcomes, 'needless'),
  };
  const others = (['waiting', 'bad', 'again', 'unsent', 'new', 'needless'] as const).filter((what) => count[what] > 0);
  const trouble = count.waiting + count.bad + count.again + count.unsent > 0;
  const mailed = [...outcomes.values()].filter(
    (each) => each.kind === 'invited' && each.invite && each.invite.delivery.status !== 'none',
  ).length;
  // Each row of the list is in one of them.
  const parts = [sum('invited', { count: count.invited }), ...others.map((what) => sum(what, { count: count[what] }))];
  return (
    <Stack gap="xs">
      {run.running && (
        <>
          <Progress value={(100 * run.done) / Math.max(1, run.total)} aria-label={t('sending')} size="lg" animated />
          <Text size="sm">{t('progress', { done: run.done, total: run.total })}</Text>
        </>
      )}
      <div role="status">
        {!run.running && run.results.size > 0 && (
          <Alert color={trouble ? 'orange' : 'green'}>
            <Text size="sm">{parts.join(', ')}.</Text>
            {mailed > 0 && <Text size="sm">{t('mailed', { count: mailed })}</Text>}
          </Alert>
        )}
      </div>
      {refused && (
        <Alert color="red" role="alert">
          {sentence(refused)}
        </Alert>
      )}
    </Stack>
  );
}
