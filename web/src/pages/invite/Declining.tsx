import { Button, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { InviteInfo } from '../../api/queries';
import type { Person } from '../../auth/session';
import { signIn } from './signIn';
import type { Answering } from './useAnswer';
import classes from './InvitePage.module.css';

/** The reasons why an account can't answer an invite to an address, and what to say then. */
const WITH_LINK: Partial<Record<string, 'other' | 'unconfirmed' | 'unknown'>> = {
  'wrong-account': 'other',
  'email-not-verified': 'unconfirmed',
  'no-email-in-token': 'unknown',
};

interface Props {
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly answering: Answering;
  readonly keep: () => void;
}

/** Asks once more, since it can't be undone. */
export function Declining({ info, person, answering, keep }: Props) {
  const t = useTranslations('invite');
  const question = useRef<HTMLHeadingElement>(null);
  const all = useRef<HTMLElement>(null);
  // On a phone, the answers would be below what one sees.
  useEffect(() => {
    question.current?.focus({ preventScroll: true });
    all.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  // The link of a mail proves whose mailbox it came from; an invite to a user takes that user.
  const may = info.kind === 'email' || person !== undefined;
  // Whoever is not known to own the address can't decline as its owner, but with the link as anybody can who has it.
  const why = info.kind === 'email' ? WITH_LINK[info.viewer?.reason ?? ''] : undefined;
  return (
    <section className={classes.answers} ref={all}>
      <Text component="h2" fw={600} ref={question} tabIndex={-1} style={{ outline: 'none' }}>
        {t('declineTitle')}
      </Text>
      <Text c="dimmed">
        {why && person
          ? t('declineWithLink', {
              why,
              name: person.email ?? person.name ?? person.id,
            })
          : t('declineText', { band: info.band.name })}
      </Text>
      {may ? (
        <Button
          size="md"
          color="red"
          loading={answering.busy === 'decline'}
          onClick={() => answering.decline(why !== undefined)}
        >
          {t('declineYes')}
        </Button>
      ) : (
        <Button size="md" color="red" onClick={() => signIn()}>
          {t('signInToDecline')}
        </Button>
      )}
      <Button size="md" variant="default" onClick={keep}>
        {t('declineNo')}
      </Button>
    </section>
  );
}
