/** Signing in came to nothing. */
import { Alert, Anchor } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { session } from '../../auth/session';
import { useSession } from '../../auth/useSession';
import { onPhone } from './signIn';
import classes from './InvitePage.module.css';

const WORDS = {
  blocked: ['failedTitle', 'failedText'],
  closed: ['brokenOffTitle', 'closedText'],
  failed: ['failedTitle', 'failedText'],
  expired: ['expiredTitle', 'expiredText'],
  refused: ['refusedTitle', 'refusedText'],
} as const;

export function SignInTrouble() {
  const t = useTranslations('auth');
  const { failure } = useSession();
  if (!failure) return null;
  const [title, text] = WORDS[failure];
  return (
    <Alert color="orange" role="alert" className={classes.trouble ?? ''} title={t(title)}>
      {t(text)}{' '}
      {failure === 'closed' && !onPhone() && (
        <Anchor
          component="button"
          type="button"
          inherit
          underline="always"
          onClick={() => session.signInHere('/invite')}
        >
          {t('here')}
        </Anchor>
      )}
    </Alert>
  );
}
