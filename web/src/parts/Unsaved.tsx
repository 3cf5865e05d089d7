import { useTranslations } from 'use-intl';
import { AskToLeave } from './AskToLeave';

/** On a page with changes that are not saved: asks before they are lost. */
export function Unsaved() {
  const t = useTranslations('app');
  return <AskToLeave title={t('leaveTitle')} text={t('leaveText')} action={t('leave')} danger />;
}
