import { Button, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { isCode } from '../../api/problem';
import type { InviteInfo } from '../../api/queries';
import type { Person } from '../../auth/session';
import { usePageTitle } from '../../parts/Page';
import { Answers } from './Answers';
import { Declining } from './Declining';
import { EndState, hasEndState } from './EndState';
import { Face } from './Face';
import { askToDecline, type Held, takeJoining } from './token';
import { type OnRefused, useAnswer } from './useAnswer';
import classes from './InvitePage.module.css';

interface Props {
  readonly held: Held;
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly onRefused: OnRefused;
  readonly refresh: () => unknown;
}

export function InviteCard({ held, info, person, onRefused, refresh }: Props) {
  const t = useTranslations('invite');
  const { band, viewer } = info;
  const answering = useAnswer({ token: held.token, info, person, onRefused });
  const asking = held.declining && info.kind !== 'link' && !viewer?.already_member;
  const reason = reasonAgainst(info);
  const may = viewer?.can_accept === true && !reason;
  useEffect(() => {
    if (held.joining && viewer && takeJoining() && may) answering.accept();
  });
  if (!asking && reason && isCode(reason) && hasEndState(reason)) {
    const hint = info.email_hint ? { email_hint: info.email_hint } : {};
    const problem = { band, inviter: info.inviter, ...hint };
    return (
      <EndState code={reason} problem={problem} person={person} retry={refresh}>
        {/* Whoever has the mail may say no, whoever they are signed in as: with the link alone. */}
        {info.kind === 'email' && !viewer?.already_member && (
          <Button variant="default" onClick={() => askToDecline(true)}>
            {t('decline')}
          </Button>
        )}
      </EndState>
    );
  }
  return (
    <Card info={info} refresh={refresh}>
      {asking ? (
        <Declining info={info} person={person} answering={answering} keep={() => askToDecline(false)} />
      ) : (
        <Answers info={info} person={person} answering={answering} decline={() => askToDecline(true)} />
      )}
    </Card>
  );
}

/** Why whoever looks can't join now; before they sign in, only that the band is full is known. */
function reasonAgainst({ viewer, band_full: full }: InviteInfo): string | null | undefined {
  if (!viewer) return full ? 'band-full' : undefined;
  if (viewer.already_member) return 'already-member';
  return viewer.can_accept ? undefined : viewer.reason;
}

function Card({ info, refresh, children }: Pick<Props, 'info' | 'refresh'> & { children: React.ReactNode }) {
  const t = useTranslations('invite');
  const heading = usePageTitle(t('documentTitle', { band: info.band.name }));
  const title = (
    <Title order={1} ref={heading} tabIndex={-1}>
      {info.band.name}
    </Title>
  );
  return (
    <div className={classes.stage}>
      <Face info={info} title={title} onOver={refresh}>
        {children}
      </Face>
    </div>
  );
}
