import { randomId } from '@mantine/hooks';
import { type NotificationData, notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf } from '../api/problem';
import { useSentence } from './useSentence';

/** Says what was done, or why it wasn't, for a few seconds and to screen readers. */
export function useToast() {
  const t = useTranslations('app');
  const sentence = useSentence();
  return useMemo(() => {
    const look = { withBorder: true, closeButtonProps: { 'aria-label': t('close') } };
    const show = (toast: NotificationData) => void notifications.show({ ...look, ...toast });
    return {
      done: (message: string) => show({ message, color: 'green' }),
      wrong: (message: string) => show({ message, color: 'red', autoClose: 8000 }),
      /** Says what is being done, until it is known what came of it. */
      wait: async (message: string, outcome: Promise<{ text: string; wrong: boolean }>) => {
        const id = randomId();
        show({ id, message, loading: true, autoClose: false });
        const { text, wrong } = await outcome;
        notifications.update({
          ...look,
          id,
          message: text,
          color: wrong ? 'red' : 'green',
          loading: false,
          autoClose: 8000,
        });
      },
      failed: (error: unknown) => show({ message: sentence(refusalOf(error)), color: 'red', autoClose: 8000 }),
    };
  }, [t, sentence]);
}
