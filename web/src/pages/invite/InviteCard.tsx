import { Button, Paper, Title } from '@mantine/core';
import { Fragment, useEffect } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { isCode } from '../../api/problem';
import type { InviteInfo } from '../../api/queries';
import type { Person } from '../../auth/session';
import { type Fact, Facts } from '../../parts/Facts';
import { initials } from '../../parts/initials';
import { usePageTitle } from '../../parts/Page';
import { Quotation, useOfferFacts } from '../../parts/Terms';
import { useTimeLeft } from '../../parts/Countdown';
import { Answers } from './Answers';
import { Declining } from './Declining';
import { EndState, hasEndState } from './EndState';
import type { Outcome } from './OutcomeState';
import { useAnswer } from './useAnswer';
import classes from './InvitePage.module.css';

interface Props {
  readonly token: string;
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  /** Whether to ask about declining. */
  readonly declining: boolean;
  readonly onDeclining: (declining: boolean) => void;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly refresh: () => unknown;
}

export function InviteCard({ token, info, person, declining, onDeclining, onOutcome, refresh }: Props) {
  const t = useTranslations('invite');
  const { band, viewer } = info;
  const answering = useAnswer(token, band, onOutcome);
  const asking = declining && info.kind !== 'link' && !viewer?.already_member;
  const reason = viewer?.already_member ? 'already-member' : viewer && !viewer.can_accept ? viewer.reason : undefined;
  if (!asking && reason && isCode(reason) && hasEndState(reason)) {
    const hint = info.email_hint ? { email_hint: info.email_hint } : {};
    return (
      <EndState code={reason} problem={{ band, ...hint }} person={person} retry={refresh}>
        {/* Whoever has the mail may say no, whoever they are signed in as: with the link alone. */}
        {info.kind === 'email' && !viewer?.already_member && (
          <Button variant="default" onClick={() => onDeclining(true)}>
            {t('decline')}
          </Button>
        )}
      </EndState>
    );
  }
  return (
    <Card info={info} refresh={refresh}>
      {asking ? (
        <Declining info={info} person={person} answering={answering} keep={() => onDeclining(false)} />
      ) : (
        <Answers info={info} person={person} answering={answering} decline={() => onDeclining(true)} />
      )}
    </Card>
  );
}

function Card({ info, refresh, children }: Pick<Props, 'info' | 'refresh'> & { children: React.ReactNode }) {
  const t = useTranslations('invite');
  const { band, inviter } = info;
  const heading = usePageTitle(t('documentTitle', { band: band.name }));
  return (
    <div className={classes.stage}>
      <Paper className={classes.card} shadow="sm" component="article">
        <div className={classes.banner}>
          <div className={classes.emblem} aria-hidden>
            {initials(band.name)}
          </div>
          <div>{inviter.display_name ? t('from', { inviter: inviter.display_name }) : t('fromNobody')}</div>
          <Title order={1} ref={heading} tabIndex={-1}>
            {band.name}
          </Title>
        </div>
        <div className={classes.body}>
          <InviteFacts info={info} refresh={refresh} />
          <Quotation info={info} className={classes.message} />
          {children}
        </div>
      </Paper>
    </div>
  );
}

function InviteFacts({ info, refresh }: Pick<Props, 'info' | 'refresh'>) {
  const t = useTranslations('invite');
  const tr = useTranslations();
  const format = useFormatter();
  const left = useTimeLeft(info.expires_at);
  // It ran out while one looked: what is to be shown now, the API knows.
  useEffect(() => {
    if (left.over) void refresh();
  }, [left.over, refresh]);
  const until = format.dateTime(new Date(info.expires_at), { dateStyle: 'medium', timeStyle: 'short' });
  const facts: Fact[] = [
    ...useOfferFacts()(info),
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
