import { Button, Paper, Title } from '@mantine/core';
import { Fragment, useEffect } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { isCode, type Refused } from '../../api/problem';
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
import { askToDecline, type Held, takeJoining } from './token';
import { useAnswer } from './useAnswer';
import classes from './InvitePage.module.css';

interface Props {
  readonly held: Held;
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly onRefused: (refused: Refused) => void;
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
