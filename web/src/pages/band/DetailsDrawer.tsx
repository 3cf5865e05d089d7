import { Alert, Code, Drawer, Stack, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { type Band, type Invite, inviteQuery, type TimelineEvent } from '../../api/queries';
import { GiveBack, type Opener } from '../../parts/Dialog';
import { type Fact, Facts } from '../../parts/Facts';
import { Answered } from '../../parts/States';
import { useLanguageName } from '../../parts/useLanguageName';
import { useTermFacts } from '../../parts/Terms';
import { DeliveryBadge } from './DeliveryBadge';
import { isOrphaned } from './inviteActions';
import { InviteButtons } from './InviteMenu';
import { otherWay } from './otherWay';
import { codeOf, useDeliveryWords } from './useDeliveryWords';
import type { ActOn } from './useInviteDialogs';
import { useMembers } from './useMembers';
import { nameOf, useNames } from './useNames';
import { useInviterLeft, useWhom } from './useWhom';

interface Props {
  readonly band: Band;
  /** None: closed. */
  readonly invite: string | undefined;
  readonly opener: Opener;
  readonly onAct: ActOn;
  /** Whether a dialog is above it, which Escape closes. */
  readonly isCovered: boolean;
  readonly onClose: () => void;
}

export function DetailsDrawer({ band, invite, opener, onAct, isCovered, onClose }: Props) {
  const t = useTranslations();
  return (
    <Drawer
      opened={invite !== undefined}
      onClose={onClose}
      title={t('details.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      returnFocus={false}
      closeOnEscape={!isCovered}
    >
      <GiveBack to={opener} />
      {invite && <Loaded band={band} id={invite} onAct={onAct} />}
    </Drawer>
  );
}

function Loaded({ band, id, onAct }: { band: Band; id: string; onAct: ActOn }) {
  const t = useTranslations('details');
  const tr = useTranslations('invites');
  const inviterLeft = useInviterLeft();
  const query = useQuery({ ...inviteQuery(id), refetchInterval: 20_000 });
  return (
    <Answered query={query}>
      {(invite) => (
        <Stack gap="lg">
          {isOrphaned(invite) && (
            <Alert color="orange" role="note">
              {inviterLeft(invite)} {tr('renewHint')}
            </Alert>
          )}
          <InviteFacts band={band} invite={invite} />
          <InviteButtons band={band} invite={invite} onAct={onAct} />
          <div>
            <Title order={3} size="h5" mb="md">
              {t('timeline')}
            </Title>
            <Events band={band} invite={invite} />
          </div>
        </Stack>
      )}
    </Answered>
  );
}

function InviteFacts({ band, invite }: { band: Band; invite: Invite }) {
  const t = useTranslations('details');
  const tr = useTranslations();
  const names = useNames(band.id);
  const whom = useWhom(band);
  const languageName = useLanguageName();
  const instant = useInstant();
  const declinedBy = useDeclinedBy(band);
  const { delivery, locale } = invite;
  const reason = useDeliveryWords()(delivery);
  const code = codeOf(delivery);
  const kind = otherWay(invite);
  const joiner = invite.used_by && names(invite.used_by);
  const usedBy = useUsedBy(band)(invite);
  const facts: Fact[] = [
    [t('to'), invite.kind === 'link' ? t('anyone') : whom({ ...invite, name: null })],
    ...useTermFacts()(invite),
    [t('created'), [instant(invite.created_at), names(invite.created_by)].filter(Boolean).join(' · ')],
    [t('expires'), instant(invite.expires_at)],
    [t('uses'), invite.max_uses > 1 && tr('invites.used', { uses: invite.uses, max: invite.max_uses })],
    [t('usedBy'), invite.uses > 0 && usedBy],
    [t('joined'), kind && joiner && t('joinedBy', { kind, name: joiner })],
    [tr('event.declined'), declinedBy(invite)],
    [t('revokedBy'), invite.revoked_by && names(invite.revoked_by)],
    [t('mail'), (delivery.status !== 'none' || reason) && <DeliveryBadge key="mail" delivery={delivery} />],
    [t('language'), locale && locale !== band.settings.locale && languageName(locale)],
    [t('reason'), reason && (code ? [reason, ' ', <Code key="code">{code}</Code>] : reason)],
    // Each use was a view, too, counted or not.
    [t('views'), invite.views >= invite.uses && tr('invites.views', { count: invite.views })],
  ];
  return <Facts facts={facts} />;
}

function Events({ band, invite }: { band: Band; invite: Invite & { timeline: TimelineEvent[] } }) {
  const t = useTranslations();
  const names = useNames(band.id);
  const instant = useInstant();
  const declinedBy = useDeclinedBy(band);
  const events = invite.timeline;
  const by = (event: TimelineEvent) => {
    if (event.event === 'declined') return declinedBy(invite);
    const name = event.by && names(event.by);
    return name && t('details.byPerson', { name });
  };
  const kind = otherWay(invite);
  const title = ({ event, from_email: from, to_email: to }: TimelineEvent) => {
    if (from && to) return t('event.moved', { from, to });
    return event === 'accepted' && kind ? t('event.joined', { kind }) : t(`event.${event}`);
  };
  return (
    <Timeline bulletSize={14} lineWidth={2} active={events.length}>
      {events.map((event, index) => (
        <Timeline.Item key={index} title={title(event)}>
          <Text size="sm" c="dimmed">
            {[instant(event.at), by(event)].filter(Boolean).join(' · ')}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

/** Who joined with an invite; of a group's link, those who are in the band still, and how many have left it since. */
function useUsedBy(band: Band): (invite: Invite) => string | null | undefined {
  const t = useTranslations('details');
  const format = useFormatter();
  const names = useNames(band.id);
  const members = useMembers(band.id);
  return ({ id, uses, max_uses, used_by }) => {
    if (max_uses === 1) return used_by && names(used_by);
    const all = members.data?.pages.flatMap((page) => page.members) ?? [];
    const joined = all.filter((member) => member.invite_id === id).map(nameOf);
    const left = members.isSuccess && !members.hasNextPage ? Math.max(0, uses - joined.length) : 0;
    return [
      ...(joined.length > 0 ? [format.list(joined)] : []),
      ...(left > 0 ? [t('leftSince', { count: left })] : []),
    ].join('; ');
  };
}

/** By whom an invite was declined, in words; nothing where it was not. Whoever has a mail's link needs no sign-in for it. */
function useDeclinedBy(band: Band): (invite: Invite) => string | undefined {
  const t = useTranslations('details');
  const names = useNames(band.id);
  return ({ status, kind, declined_by: by }) => {
    if (status !== 'declined') return undefined;
    if (by) {
      const name = names(by);
      return name && t('byPerson', { name });
    }
    return by === null && kind === 'email' ? t('bySomebody') : undefined;
  };
}

function useInstant(): (instant: string) => string {
  const format = useFormatter();
  return (instant) => format.dateTime(new Date(instant), { dateStyle: 'medium', timeStyle: 'short' });
}
