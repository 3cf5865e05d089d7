import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { readAgain } from './queries';

test('what was read for the first time while it changed is read again', async () => {
  const queries = new QueryClient();
  const answers: ((value: string) => void)[] = [];
  const queryFn = ({ signal }: { signal: AbortSignal }) =>
    new Promise<string>((resolve, reject) => {
      answers.push(resolve);
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
  const list = new QueryObserver(queries, { queryKey: ['band', 'invites', 'revoked'], queryFn });
  const stop = list.subscribe(() => undefined);
  const again = readAgain(queries, ['band', 'invites']);
  answers[0]?.('before');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.('after');
  await again;
  expect(list.getCurrentResult().data).toBe('after');
  stop();
});
