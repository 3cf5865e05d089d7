import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Confirm } from '../../../parts/Confirm';
import { holdNavigation } from '../../../parts/leaving';

const TEXTS = { sending: 'leaveSending', unsaved: 'leaveUnsaved', waiting: 'leaveWaiting' } as const;

/** Asks before the page is left, for another one of the client by itself, for others by the browser. */
export function LeaveWarning({ because }: { because: 'sending' | 'unsaved' | 'waiting' }) {
  const t = useTranslations('bulk');
  const [goOn, setGoOn] = useState<() => void>();
  const pressed = useRef<HTMLElement>(null);

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    const release = holdNavigation((next) => {
      pressed.current = document.activeElement as HTMLElement | null;
      setGoOn(() => next);
    });
    return () => {
      window.removeEventListener('beforeunload', ask);
      release();
    };
  }, []);

  return (
    <Confirm
      opened={goOn !== undefined}
      opener={pressed}
      title={t('leaveTitle')}
      text={t(TEXTS[because])}
      action={t('leave')}
      danger={because === 'sending'}
      onConfirm={() => goOn?.()}
      onClose={() => setGoOn(undefined)}
    />
  );
}
