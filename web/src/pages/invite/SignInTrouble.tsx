/** Signing in came to nothing. Leaving the page may do it, but loses the invite, so that is said. */
import { Alert, Anchor } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { session } from '../../auth/session';
import { useSession } from '../../auth/useSession';
import classes from './InvitePage.module.css';

const WORDS = {
  blocked: ['blockedTitle', 'blockedText'],
  closed: [undefined, 'closedText'],
  failed: ['failedTitle', 'failedText'],
  expired: ['expiredTitle', 'expiredText'],
} as const;

export function SignInTrouble() {
  const t = useTranslations('auth');
  const { failure } = useSession();
  if (!failure) return null;
  const [title, text] = WORDS[failure];
  return (
    <Alert color="orange" role="alert" className={classes.trouble ?? ''} {...(title && { title: t(title) })}>
      {t(text)}{' '}
      {(failure === 'blocked' || failure === 'closed') && (
        <Anchor
          component="button"
          type="button"
          inherit
          underline="always"
          onClick={() => session.signIn({ way: 'page', returnTo: '/invite' })}
        >
          {t('here')}
        </Anchor>
      )}
    </Alert>
  );
}
