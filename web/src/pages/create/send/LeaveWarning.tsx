import { useTranslations } from 'use-intl';
import { AskToLeave } from '../../../parts/AskToLeave';

const TEXTS = { sending: 'leaveSending', unsaved: 'leaveUnsaved', waiting: 'leaveWaiting' } as const;

/** Asks before the page is left while something would be lost. */
export function LeaveWarning({ because }: { because: 'sending' | 'unsaved' | 'waiting' }) {
  const t = useTranslations('bulk');
  return (
    <AskToLeave title={t('leaveTitle')} text={t(TEXTS[because])} action={t('leave')} danger={because === 'sending'} />
  );
}
