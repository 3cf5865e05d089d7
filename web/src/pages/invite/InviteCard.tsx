import { Paper, Title } from '@mantine/core';
import { Fragment } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { InviteInfo } from '../../api/queries';
import type { Person } from '../../auth/session';
import { isCode } from '../../api/problem';
import { useTimeLeft } from '../../parts/Countdown';
import { type Fact, Facts } from '../../parts/Facts';
import { initials } from '../../parts/initials';
import { Answers } from './Answers';
import { EndState, hasEndState } from './EndState';
import type { Outcome } from './OutcomeState';
import type { Held } from './token';
import classes from './InvitePage.module.css';

interface Props {
  readonly held: Held;
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly refresh: () => unknown;
}

export function InviteCard({ held, info, person, onOutcome, refresh }: Props) {
  const t = useTranslations('invite');
  const { band, inviter, viewer } = info;
  const reason = viewer?.already_member ? 'already-member' : viewer && !viewer.can_accept ? viewer.reason : undefined;
  if (reason && isCode(reason) && hasEndState(reason)) {
    const hint = info.email_hint ? { email_hint: info.email_hint } : {};
    return <EndState code={reason} problem={{ band, ...hint }} person={person} retry={refresh} />;
  }
  return (
    <div className={classes.stage}>
      <Paper className={classes.card} shadow="sm" component="article">
        <div className={classes.banner}>
          <div className={classes.emblem} aria-hidden>
            {initials(band.name)}
          </div>
          <div>{inviter.display_name ? t('from', { inviter: inviter.display_name }) : t('fromNobody')}</div>
          <Title order={1}>{band.name}</Title>
        </div>
        <div className={classes.body}>
          <InviteFacts info={info} />
          {info.message && (
            <figure className={classes.message}>
              <figcaption>
                {inviter.display_name ? t('messageFrom', { inviter: inviter.display_name }) : t('message')}
              </figcaption>
              <blockquote>{info.message}</blockquote>
            </figure>
          )}
          <Answers held={held} info={info} person={person} onOutcome={onOutcome} />
        </div>
      </Paper>
    </div>
  );
}

function InviteFacts({ info }: { info: InviteInfo }) {
  const t = useTranslations('invite');
  const tr = useTranslations();
  const format = useFormatter();
  const left = useTimeLeft(info.expires_at);
  const until = format.dateTime(new Date(info.expires_at), { dateStyle: 'medium', timeStyle: 'short' });
  const facts: Fact[] = [
    [t('role'), tr(`role.${info.role}`)],
    [t('part'), info.part],
    [
      t('until'),
      <Fragment key="until">
        <time dateTime={info.expires_at}>{until}</time> (
        {left.over ? tr('invites.expired') : tr('invites.expiresIn', { time: left.text })})
      </Fragment>,
    ],
    [t('usesLeft'), info.kind === 'link' && info.uses_left > 1 && info.uses_left],
    [t('sentTo'), info.email_hint],
  ];
  return <Facts facts={facts} />;
}
