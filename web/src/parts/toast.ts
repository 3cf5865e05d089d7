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
    const show = (toast: NotificationData) =>
      void notifications.show({ withBorder: true, closeButtonProps: { 'aria-label': t('close') }, ...toast });
    return {
      done: (message: string) => show({ message, color: 'green' }),
      wrong: (message: string) => show({ message, color: 'red', autoClose: 8000 }),
      failed: (error: unknown) => show({ message: sentence(refusalOf(error)), color: 'red', autoClose: 8000 }),
    };
  }, [t, sentence]);
}
