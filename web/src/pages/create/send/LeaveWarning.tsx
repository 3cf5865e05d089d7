import { useTranslations } from 'use-intl';
import { AskToLeave } from '../../../parts/AskToLeave';

const TEXTS = {
  sending: 'leaveSending',
  unsaved: 'leaveUnsaved',
  waiting: 'leaveWaiting',
  entered: 'leaveEntered',
} as const;

/** Asks before the page is left while something would be lost. */
export function LeaveWarning({ because }: { because: keyof typeof TEXTS }) {
  const t = useTranslations('bulk');
  return (
    <AskToLeave
      title={t('leaveTitle')}
      text={t(TEXTS[because])}
      action={t('leave')}
      danger={because === 'sending' || because === 'entered'}
    />
  );
}
