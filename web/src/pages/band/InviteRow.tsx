import { ActionIcon, Badge, Button, Checkbox, Text, ThemeIcon, UnstyledButton } from '@mantine/core';
import { IconLink, IconMail, IconQrcode, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Band, Invite, Status } from '../../api/queries';
import { CopyLink } from '../../parts/CopyLink';
import { useTimeLeft } from '../../parts/Countdown';
import { Row, RowActions, RowText } from '../../parts/List';
import { TermSpans } from '../../parts/Terms';
import { useNow } from '../../parts/useNow';
import { DeliveryBadge } from './DeliveryBadge';
import { type InviteAction, isAddressWrong, isOrphaned, withoutDeadLink } from './inviteActions';
import { InviteMenu } from './InviteMenu';
import { otherWay } from './otherWay';
import type { ActOn } from './useInviteDialogs';
import { useNames } from './useNames';
import { useInviteLabel, useInviterLeft, useMadeBy, useWhom } from './useWhom';
import classes from './BandPage.module.css';

const COLORS: Record<Status, string> = {
  pending: 'blue',
  accepted: 'green',
  declined: 'orange',
  revoked: 'gray',
  expired: 'gray',
};

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  /** Where the list has invites of several. */
  readonly withStatus: boolean;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  /** With what was pressed. */
  readonly onDetails: (by: HTMLElement | null) => void;
  readonly onAct: ActOn;
}

export function InviteRow({ band, invite: given, withStatus, isSelected, onSelect, onDetails, onAct }: Props) {
  const invite = withoutDeadLink(given);
  const t = useTranslations('invites');
  const whomOf = useWhom(band);
  const whom = whomOf(invite);
  const unnamed = whomOf({ ...invite, name: null });
  const label = useInviteLabel(band)(invite);
  const madeBy = useMadeBy(band);
  const inviterLeft = useInviterLeft();
  const orphaned = isOrphaned(invite);
  const names = useNames(band.id);
  const isTold = (invite.max_uses === 1 && invite.kind === 'link') || otherWay(invite);
  const user = isTold && invite.used_by && names(invite.used_by);
  const mend = (action: InviteAction, words: string) => (
    <Button
      variant="light"
      size="compact-sm"
      onClick={(event) => onAct(action, invite, event.currentTarget)}
      aria-label={`${words}: ${label}`}
    >
      {words}
    </Button>
  );
  return (
    <Row>
      <Checkbox size="md" checked={isSelected} onChange={onSelect} aria-label={t('select', { whom: label })} />
      <ThemeIcon className={classes.kind ?? ''} variant="light" color="violet" size={38} radius="xl" aria-hidden>
        {kindIcon(invite)}
      </ThemeIcon>
      <RowText wide>
        <UnstyledButton onClick={(event) => onDetails(event.currentTarget)} aria-label={`${t('details')}: ${label}`}>
          <Text fw={600} component="span">
            {whom}
          </Text>
        </UnstyledButton>
        <Text size="sm" c="dimmed" component="div" className={classes.meta}>
          {invite.name && unnamed !== whom && <span>{unnamed}</span>}
          {orphaned ? <span className={classes.soon}>{inviterLeft(invite)}</span> : <When invite={invite} />}
          {user && user !== whom && <span>{user}</span>}
          <TermSpans terms={invite} />
          {invite.kind === 'link' && <span>{madeBy(invite)}</span>}
          {invite.max_uses > 1 && <span>{t('used', { uses: invite.uses, max: invite.max_uses })}</span>}
          {invite.status === 'pending' && invite.views > 0 && invite.views >= invite.uses && (
            <span>{t('views', { count: invite.views })}</span>
          )}
        </Text>
      </RowText>
      <DeliveryBadge delivery={invite.delivery} onDetails={onDetails} />
      {orphaned && mend('renew', t('again'))}
      {isAddressWrong(invite) && mend('change', t('fixAddress'))}
      {withStatus && (
        <Badge variant="light" color={COLORS[invite.status]} tt="none">
          {t(invite.status)}
        </Badge>
      )}
      <RowActions>
        {invite.url && <CopyLink url={invite.url} whom={label} compact />}
        {invite.token && (
          <ActionIcon
            variant="default"
            size="lg"
            onClick={(event) => onAct('qr', invite, event.currentTarget)}
            aria-label={`${t('qr')}: ${label}`}
          >
            <IconQrcode size={20} aria-hidden />
          </ActionIcon>
        )}
        <InviteMenu band={band} invite={invite} onAct={onAct} onDetails={onDetails} />
      </RowActions>
    </Row>
  );
}

function kindIcon(invite: Invite) {
  if (invite.kind === 'email') return <IconMail size={20} />;
  if (invite.kind === 'user') return <IconUser size={20} />;
  return invite.max_uses > 1 ? <IconUsersGroup size={20} /> : <IconLink size={20} />;
}

/** How long it is still open, or when and how it ended. */
function When({ invite }: { invite: Invite }) {
  const t = useTranslations('invites');
  const format = useFormatter();
  const now = useNow();
  const left = useTimeLeft(invite.expires_at);
  const ago = (instant: string | null) => (instant ? format.relativeTime(new Date(instant), now) : '');
  const kind = otherWay(invite);
  const accepted = kind
    ? t('joinedAgo', { kind, ago: ago(invite.used_at) })
    : t('acceptedAgo', { ago: ago(invite.used_at) });
  switch (invite.status) {
    case 'pending':
      return left.over ? (
        <span>{t('expired')}</span>
      ) : (
        <time role="timer" dateTime={invite.expires_at} className={left.soon ? classes.soon : undefined}>
          {t('expiresIn', { time: left.text })}
        </time>
      );
    case 'accepted':
      return <span>{accepted}</span>;
    case 'declined':
      return <span>{t('declinedAgo', { ago: ago(invite.declined_at) })}</span>;
    case 'revoked':
      return <span>{t('revokedAgo', { ago: ago(invite.revoked_at) })}</span>;
    case 'expired':
      return <span>{t('expiredAgo', { ago: ago(invite.expires_at) })}</span>;
  }
}
