/** Why an invite can't be accepted, and what to do next: a page for each reason. */
import { Button } from '@mantine/core';
import {
  IconAlarm,
  IconArrowBackUp,
  IconBan,
  IconCircleCheck,
  IconLink,
  IconMailCheck,
  IconMailQuestion,
  IconUserOff,
  IconUserQuestion,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { Code, ProblemDocument } from '../../api/problem';
import type { Inviter } from '../../api/queries';
import { type Person, session } from '../../auth/session';
import { NoticePage } from '../../parts/States';
import { LinkHelp } from './LinkHelp';
import { signIn } from './signIn';

const END_CODES = [
  'invite-expired',
  'invite-revoked',
  'invite-used',
  'invite-declined',
  'inviter-left',
  'former-member',
  'invite-not-found',
  'wrong-account',
  'email-not-verified',
  'no-email-in-token',
  'band-full',
  'already-member',
  'invite-not-pending',
] as const satisfies readonly Code[];
type EndCode = (typeof END_CODES)[number];

export function hasEndState(code: Code): code is EndCode {
  return (END_CODES as readonly Code[]).includes(code);
}

/** Whom to ask, for sentences that name the inviter where the name is known. */
export function whom(by: Inviter | undefined) {
  const inviter = by?.display_name ?? '';
  return { who: inviter ? 'known' : 'other', inviter };
}

interface Props {
  readonly code: EndCode;
  readonly problem?: Partial<Pick<ProblemDocument, 'band' | 'inviter' | 'already_member' | 'email_hint'>>;
  readonly person: Person | undefined;
  readonly retry?: () => unknown;
  /** What else can be done. */
  readonly children?: ReactNode;
}

export function EndState({ code, problem = {}, person, retry, children }: Props) {
  const t = useTranslations('invite');
  const band = problem.band?.name ?? '';
  const asked = whom(problem.inviter);
  const name = person ? (person.email ?? person.name ?? person.id) : '';
  if ((problem.already_member ?? code === 'already-member') && problem.band) {
    return <MemberState band={problem.band} />;
  }
  const again = retry && <Button onClick={() => void retry()}>{t('tryAgain')}</Button>;
  const switching = (label: string) => <Button onClick={() => signIn({ switchAccount: true })}>{label}</Button>;
  const bands = person ? (
    <Button component={Link} href="/" variant="light">
      {t('goToBands')}
    </Button>
  ) : (
    <Button variant="light" onClick={() => session.signIn({ way: 'page', returnTo: '/' })}>
      {t('toBands')}
    </Button>
  );
  switch (code) {
    case 'invite-expired':
      return (
        <End icon={<IconAlarm />} color="orange" title={t('expiredTitle')} text={t('expiredText', asked)} band={band} />
      );
    case 'invite-revoked':
      return (
        <End icon={<IconBan />} color="gray" title={t('revokedTitle')} text={t('revokedText', asked)} band={band} />
      );
    case 'invite-used':
    case 'invite-not-pending':
      return (
        <End icon={<IconUsersGroup />} color="gray" title={t('usedTitle')} text={t('usedText', asked)} band={band}>
          {bands}
        </End>
      );
    case 'invite-declined':
      return (
        <End
          icon={<IconArrowBackUp />}
          color="gray"
          title={t('declinedTitle')}
          text={t('declinedText', asked)}
          band={band}
        />
      );
    case 'inviter-left':
      return (
        <End
          icon={<IconUserOff />}
          color="orange"
          title={t('inviterLeftTitle', asked)}
          text={t('inviterLeftText')}
          band={band}
        />
      );
    case 'former-member':
      return (
        <End icon={<IconUserOff />} color="gray" title={t('formerTitle', { band })} text={t('formerText')}>
          {bands}
        </End>
      );
    case 'wrong-account':
      return (
        <End
          icon={<IconUserQuestion />}
          color="orange"
          title={t('wrongAccountTitle')}
          text={
            problem.email_hint
              ? t('wrongAccountHint', { hint: problem.email_hint, name })
              : t('wrongAccountText', { name })
          }
          band={band}
        >
          {switching(t('switchAccount'))}
          {children}
        </End>
      );
    case 'email-not-verified':
      return (
        <End
          icon={<IconMailCheck />}
          color="orange"
          title={t('unverifiedTitle')}
          text={t('unverifiedText', { hint: problem.email_hint ?? name })}
          band={band}
        >
          {switching(t('unverifiedDone'))}
          {children}
        </End>
      );
    case 'no-email-in-token':
      return (
        <End
          icon={<IconMailQuestion />}
          color="orange"
          title={t('noEmailTitle')}
          text={t('noEmailText', { hint: problem.email_hint ?? '' })}
          band={band}
        >
          {switching(t('switchAccount'))}
          {children}
        </End>
      );
    case 'band-full':
      return (
        <End icon={<IconUsersGroup />} color="orange" title={t('fullTitle', { band })} text={t('fullText', asked)}>
          {again}
          {!person && (
            <Button variant="default" onClick={() => signIn()}>
              {t('inAlready')}
            </Button>
          )}
          {children}
        </End>
      );
    case 'already-member':
      return (
        <End icon={<IconCircleCheck />} color="green" title={t('memberTitle', { band })} text={t('memberText')}>
          {bands}
        </End>
      );
    case 'invite-not-found':
      return (
        <End icon={<IconLink />} color="gray" title={t('notFoundTitle')} text={t('notFoundText')}>
          <LinkHelp page="invite" />
        </End>
      );
  }
}

/** They are in the band: whatever became of the invite, that is where to go. */
export function MemberState({ band }: { band: { id: string; name: string } }) {
  const t = useTranslations('invite');
  return (
    <End icon={<IconCircleCheck />} color="green" title={t('memberTitle', { band: band.name })} text={t('memberText')}>
      <Button component={Link} href={`/bands/${band.id}`}>
        {t('goToBand')}
      </Button>
    </End>
  );
}

interface EndProps {
  readonly icon: ReactNode;
  readonly color: string;
  readonly title: string;
  readonly text: string;
  readonly band?: string;
  readonly children?: ReactNode;
}

export function End({ text, band, ...words }: EndProps) {
  return (
    <NoticePage
      {...words}
      text={
        <>
          {band && (
            <>
              <strong>{band}</strong>
              <br />
            </>
          )}
          {text}
        </>
      }
    />
  );
}
