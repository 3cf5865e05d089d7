/** The buttons: accept and decline, each of which may need a sign-in first. */
import { Alert, Anchor, Button, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import type { InviteInfo } from '../../api/queries';
import { type Failure, type Person, session } from '../../auth/session';
import { useSession } from '../../auth/useSession';
import type { Outcome } from './OutcomeState';
import type { Held } from './token';
import classes from './InvitePage.module.css';

interface Props {
  readonly held: Held;
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
}

const inWindow = () => session.signIn({ way: 'window' });

export function Answers({ held, info, person, onOutcome }: Props) {
  const t = useTranslations('invite');
  const [busy, setBusy] = useState<'accept' | 'decline'>();
  const [declining, setDeclining] = useState(held.declining && info.kind !== 'link');
  const path = { params: { path: { token: held.token } } };
  const { band } = info;

  async function answer(what: 'accept' | 'decline', send: () => Promise<Outcome>): Promise<void> {
    setBusy(what);
    try {
      onOutcome(await send());
    } catch (error) {
      onOutcome({ kind: 'refused', band, refused: refusalOf(error) });
    }
  }
  const accept = () =>
    answer('accept', async () => {
      const joined = await ask(api.POST('/invites/{token}/accept', path));
      return { kind: 'joined', band: joined.band, role: joined.role, before: joined.already_member };
    });
  const decline = () =>
    answer('decline', async () => {
      await ask(api.POST('/invites/{token}/decline', path));
      return { kind: 'declined', band };
    });

  if (declining) {
    const mayDecline = info.kind === 'email' || person;
    return (
      <Declining
        band={band.name}
        needsSignIn={!mayDecline}
        busy={busy === 'decline'}
        decline={decline}
        keep={() => setDeclining(false)}
      />
    );
  }
  const name = person?.name ?? person?.email;
  return (
    <div className={classes.answers}>
      <SignInTrouble />
      {person ? (
        <Button size="md" fullWidth loading={busy === 'accept'} onClick={accept}>
          {name ? t('acceptAs', { name }) : t('accept')}
        </Button>
      ) : (
        <Button size="md" fullWidth onClick={inWindow}>
          {t('signInToAccept')}
        </Button>
      )}
      {info.kind !== 'link' && (
        <Button size="md" fullWidth variant="default" onClick={() => setDeclining(true)}>
          {t('decline')}
        </Button>
      )}
      <Text size="sm" c="dimmed" ta="center">
        {person ? t('signedInAs', { name: person.email ?? person.name ?? person.id }) : t('signInNote')}{' '}
        {person && (
          <Anchor
            component="button"
            type="button"
            inherit
            underline="always"
            onClick={() => session.signIn({ way: 'window', switchAccount: true })}
          >
            {t('otherAccount')}
          </Anchor>
        )}
      </Text>
      {info.kind === 'link' && (
        <Text size="sm" c="dimmed" ta="center">
          {t('linkNote')}
        </Text>
      )}
    </div>
  );
}

interface DecliningProps {
  readonly band: string;
  readonly needsSignIn: boolean;
  readonly busy: boolean;
  readonly decline: () => unknown;
  readonly keep: () => void;
}

function Declining({ band, needsSignIn, busy, decline, keep }: DecliningProps) {
  const t = useTranslations('invite');
  const question = useRef<HTMLHeadingElement>(null);
  useEffect(() => question.current?.focus(), []);
  return (
    <section className={classes.answers}>
      <Text component="h2" fw={600} ref={question} tabIndex={-1} style={{ outline: 'none' }}>
        {t('declineTitle')}
      </Text>
      <Text c="dimmed">{t('declineText', { band })}</Text>
      {needsSignIn ? (
        <Button size="md" color="red" onClick={inWindow}>
          {t('signInToDecline')}
        </Button>
      ) : (
        <Button size="md" color="red" loading={busy} onClick={() => void decline()}>
          {t('declineYes')}
        </Button>
      )}
      <Button size="md" variant="default" onClick={keep}>
        {t('declineNo')}
      </Button>
    </section>
  );
}

/** The sign-in window did not do it. Leaving the page would, but loses the invite, so that is said. */
function SignInTrouble() {
  const t = useTranslations('auth');
  const state = useSession();
  const failure: Failure | undefined = state.status === 'signed-out' ? state.failure : undefined;
  if (!failure) return null;
  return (
    <Alert
      color="orange"
      role="alert"
      {...(failure === 'closed' ? {} : { title: failure === 'blocked' ? t('blockedTitle') : t('failedTitle') })}
    >
      {failure === 'blocked' ? t('blockedText') : failure === 'closed' ? t('closedText') : t('failedText')}{' '}
      {failure !== 'failed' && (
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
