import { useEffect, useEffectEvent } from 'react';

/**
 * Takes the whole screen and keeps it lit, where the browser lets it; what it shows is on top of the page in any case.
 * Ends with Escape, or when the browser gives the screen back.
 */
export function useWholeScreen(end: () => void): void {
  const onEnd = useEffectEvent(end);
  useEffect(() => {
    const stay = new AbortController();
    const { signal } = stay;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onEnd();
    };
    const onChange = () => {
      if (!document.fullscreenElement) onEnd();
    };
    window.addEventListener('keydown', onKey, { signal });
    document.addEventListener('fullscreenchange', onChange, { signal });
    fill().catch(() => undefined);
    const lit = light().catch(() => undefined);
    return () => {
      stay.abort();
      void lit.then((lock) => lock?.release());
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, []);
}

// iPhones have no such function, others refuse: either way these fail.
const fill = async () => document.documentElement.requestFullscreen();
const light = async () => navigator.wakeLock.request('screen');
