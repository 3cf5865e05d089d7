import { useEffect, useRef, useState } from 'react';
import { Confirm } from './Confirm';
import { holdNavigation } from './leaving';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly danger: boolean;
}

/** Asks before the page is left, for another one of the client by itself, for others by the browser. */
export function AskToLeave(props: Props) {
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
      {...props}
      opened={goOn !== undefined}
      opener={pressed}
      onConfirm={() => goOn?.()}
      onClose={() => setGoOn(undefined)}
    />
  );
}
