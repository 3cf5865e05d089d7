import { useTranslations } from 'use-intl';
import { useNow } from './useNow';

/** The units in milliseconds, the largest first. */
const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
] as const;
const DAY = UNITS[0][1];

/** How long it is until then, to the nearest whole of a unit that makes at least one and a half of it. */
export function useTimeLeft(until: string): { text: string; over: boolean; soon: boolean } {
  const t = useTranslations('time');
  const left = Math.max(0, Date.parse(until) - useNow());
  const [unit, length] = UNITS.find(([, milliseconds]) => left >= 1.5 * milliseconds) ?? (['seconds', 1000] as const);
  return { text: t(unit, { count: Math.round(left / length) }), over: left === 0, soon: left < DAY };
}

/** Ticks for eyes only: `role="timer"` is silent in screen readers unless asked. */
export function Countdown({ until }: { until: string }) {
  const t = useTranslations('invites');
  const left = useTimeLeft(until);
  return (
    <time dateTime={until} role="timer">
      {left.over ? t('expired') : t('expiresIn', { time: left.text })}
    </time>
  );
}
