import { useRef } from 'react';

/** One key for one request: repeating it, say after a lost answer, does nothing twice; changing it is another. */
export function useIdempotencyKey(): (request: object) => string {
  const last = useRef<{ request: string; key: string }>(undefined);
  return (request) => {
    const text = JSON.stringify(request);
    if (last.current?.request !== text) last.current = { request: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
