import { type RefObject, useEffect, useRef } from 'react';

/** For a form: the focus goes to its first field that is wrong, each time `faults` are others. */
export function useFirstFault(faults: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (faults) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault]')?.focus();
  }, [faults]);
  return form;
}
