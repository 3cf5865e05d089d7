/** The invite as a card: who invites to what, as what and until when. */
import { Paper } from '@mantine/core';
import { Fragment, type ReactNode, useEffect } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { InviteInfo } from '../../api/queries';
import { useTimeLeft } from '../../parts/Countdown';
import { type Fact, Facts } from '../../parts/Facts';
import { initials } from '../../parts/initials';
import { Quotation, useOfferFacts } from '../../parts/Terms';
import { Trumpet } from '../../parts/Trumpet';
import classes from './InvitePage.module.css';

interface Props {
  readonly info: InviteInfo;
  /** The band's name, as a heading. */
  readonly title: ReactNode;
  /** It ran out while one looked. */
  readonly onOver: () => unknown;
  /** What can be answered. */
  readonly children: ReactNode;
}

export function Face({ info, title, onOver, children }: Props) {
  const t = useTranslations('invite');
  const { band, inviter } = info;
  return (
    <Paper className={classes.card} shadow="sm" component="article" data-band-color={info.band_color}>
      <div className={classes.banner}>
        <Trumpet className={classes.motif} />
        <div className={classes.emblem} aria-hidden>
          {initials(band.name)}
        </div>
        <div>{inviter.display_name ? t('from', { inviter: inviter.display_name }) : t('fromNobody')}</div>
        {title}
      </div>
      <div className={classes.body}>
        <InviteFacts info={info} onOver={onOver} />
        <Quotation info={info} className={classes.message} />
        {children}
      </div>
    </Paper>
  );
}

function InviteFacts({ info, onOver }: Pick<Props, 'info' | 'onOver'>) {
  const t = useTranslations('invite');
  const tr = useTranslations();
  const format = useFormatter();
  const left = useTimeLeft(info.expires_at);
  // What is to be shown now, the API knows.
  useEffect(() => {
    if (left.over) void onOver();
  }, [left.over, onOver]);
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
