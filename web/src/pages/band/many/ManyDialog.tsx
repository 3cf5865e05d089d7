/** Asks, with true numbers, before something is done to many invites; shows how far it is; says what came of each. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Band } from '../../../api/queries';
import { Dialog, type Opener } from '../../../parts/Dialog';
import { ExpirySelect } from '../../../parts/ExpirySelect';
import { Failed, Loading } from '../../../parts/States';
import type { Collected } from './collect';
import { Mailless } from './Mailless';
import { type ManyAction, type Plan, planOf } from './plan';
import { Result } from './Result';
import { useManyRun } from './useManyRun';

interface Props {
  readonly band: Band;
  readonly action: ManyAction;
  /** What is to be acted on, once it is known. */
  readonly target: () => Promise<Collected>;
  readonly opener: Opener;
  /** Says whether anything was begun. */
  readonly onClose: (hasRun: boolean) => void;
}

export function ManyDialog({ band, action, target, opener, onClose }: Props) {
  const t = useTranslations('many');
  // Asked once: it is done to what was counted, not to what comes meanwhile.
  const all = useQuery({
    queryKey: ['many', band.id, action],
    queryFn: target,
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const [plan, setPlan] = useState<Plan>();
  const { run, start, stop } = useManyRun(band, action);
  if (all.data && !plan) setPlan(planOf(action, all.data.invites, band));
  // What was done is told before it closes.
  const close = () => (run?.running ? stop() : onClose(run !== undefined));
  const title = run && !run.running ? t('over') : t('title', { action, count: plan?.to.length ?? 0 });
  return (
    <Dialog opened opener={opener} onClose={close} title={plan ? title : t('looking')}>
      {!all.data || !plan ? (
        all.isError ? (
          <Failed error={all.error} retry={all.refetch} />
        ) : (
          <Loading />
        )
      ) : !run ? (
        <Asking
          band={band}
          action={action}
          plan={plan}
          of={all.data}
          onStart={(hours) => void start(plan.to, hours)}
          onClose={close}
        />
      ) : run.running ? (
        <Running done={run.outcomes.size} total={run.total} stopping={run.stopping} onStop={stop} />
      ) : (
        <Result band={band} action={action} plan={plan} run={run} onAgain={start} onClose={close} />
      )}
    </Dialog>
  );
}

interface AskingProps {
  readonly band: Band;
  readonly action: ManyAction;
  readonly plan: Plan;
  readonly of: Collected;
  readonly onStart: (hours: number) => void;
  readonly onClose: () => void;
}

function Asking({ band, action, plan, of, onStart, onClose }: AskingProps) {
  const t = useTranslations('many');
  const tr = useTranslations();
  const [hours, setHours] = useState(plan.hours);
  const count = plan.to.length;
  return (
    <Stack gap="sm">
      {count > 0 && <Text>{t('meaning', { action, count })}</Text>}
      <Mailless band={band} plan={plan} />
      {plan.over > 0 && <Text>{t('leftOut', { action, count: plan.over })}</Text>}
      {action === 'resend' && of.left !== undefined && of.left < count && <Text>{t('left', { count: of.left })}</Text>}
      {!of.complete && <Text>{t('incomplete', { count: of.invites.length })}</Text>}
      {count > 0 && action !== 'revoke' && (
        <ExpirySelect label={tr('create.expiry')} description={t('hours')} hours={hours} onChange={setHours} />
      )}
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          {tr(count > 0 ? 'app.cancel' : 'app.close')}
        </Button>
        {count > 0 && (
          <Button {...(action === 'revoke' && { color: 'red' })} onClick={() => onStart(hours)}>
            {t('do', { action, count })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface RunningProps {
  readonly done: number;
  readonly total: number;
  readonly stopping: boolean;
  readonly onStop: () => void;
}

function Running({ done, total, stopping, onStop }: RunningProps) {
  const t = useTranslations('many');
  const text = useRef<HTMLParagraphElement>(null);
  // What was pressed is gone.
  useEffect(() => text.current?.focus(), []);
  return (
    <>
      <Progress value={(100 * done) / Math.max(1, total)} aria-label={t('progressOf')} animated />
      <Text size="sm" mt="xs" role="status" ref={text} tabIndex={-1} style={{ outline: 'none' }}>
        {t('progress', { done, total })}
        {stopping && ` · ${t('stopping')}`}
      </Text>
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onStop} disabled={stopping}>
          {t('stop')}
        </Button>
      </Group>
    </>
  );
}
