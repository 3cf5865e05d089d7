import { useTranslations } from 'use-intl';
import { useNow } from './useNow';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long it is until then, in its two largest units. */
export function useTimeLeft(until: string): { text: string; over: boolean; soon: boolean } {
  const t = useTranslations('time');
  const left = Math.max(0, Date.parse(until) - useNow());
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const seconds = Math.floor((left % MINUTE) / SECOND);
  const text =
    left >= DAY
      ? t('days', { days, hours })
      : left >= HOUR
        ? t('hours', { hours, minutes })
        : left >= MINUTE
          ? t('minutes', { minutes, seconds })
          : t('seconds', { seconds });
  return { text, over: left === 0, soon: left < DAY };
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
