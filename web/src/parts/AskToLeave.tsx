import { useEffect, useRef, useState } from 'react';
import { Confirm } from './Confirm';
import { useSurrounding } from './Dialog';
import { type Hold, holdNavigation } from './leaving';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly danger: boolean;
}

/**
 * Asks before the page is left, for another one of the client by itself, for others by the browser. In a dialog, also
 * before it is closed other than by a button of its own.
 */
export function AskToLeave(props: Props) {
  const [goOn, setGoOn] = useState<() => void>();
  const pressed = useRef<HTMLElement>(null);
  const around = useSurrounding();
  const isAsking = goOn !== undefined;

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    const hold: Hold = (next) => {
      pressed.current = document.activeElement as HTMLElement | null;
      // Not at once: the key that closes the dialog would close the question, too.
      window.setTimeout(() => setGoOn(() => next));
    };
    // What can be pressed while a dialog is open is its own.
    const releases = [holdNavigation(hold, !around), around?.hold(hold)];
    return () => {
      window.removeEventListener('beforeunload', ask);
      for (const release of releases) release?.();
    };
  }, [around]);

  useEffect(() => {
    around?.cover(isAsking);
    return () => around?.cover(false);
  }, [around, isAsking]);

  return (
    <Confirm
      {...props}
      opened={isAsking}
      opener={pressed}
      onConfirm={() => {
        setGoOn(undefined);
        goOn?.();
      }}
      onClose={() => setGoOn(undefined)}
    />
  );
}
