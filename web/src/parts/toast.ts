import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { refusalOf } from '../api/problem';
import { useSentence } from './useSentence';

/** Says what was done, or why it wasn't, for a few seconds and to screen readers. */
export function useToast() {
  const sentence = useSentence();
  return useMemo(
    () => ({
      done: (message: string) => void notifications.show({ message, color: 'green', withBorder: true }),
      failed: (error: unknown) =>
        void notifications.show({
          message: sentence(refusalOf(error)),
          color: 'red',
          withBorder: true,
          autoClose: 8000,
        }),
    }),
    [sentence],
  );
}
