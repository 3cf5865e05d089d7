/** What came of an answer. */
import { Button } from '@mantine/core';
import { IconConfetti, IconMoodSad } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { Refused } from '../../api/problem';
import type { InviteInfo, Role } from '../../api/queries';
import type { Person } from '../../auth/session';
import { Failed } from '../../parts/States';
import { End, EndState, hasEndState, MemberState } from './EndState';

type BandRef = InviteInfo['band'];

export type Outcome =
  | { readonly kind: 'joined'; readonly band: BandRef; readonly role: Role; readonly before: boolean }
  | { readonly kind: 'declined'; readonly band: BandRef }
  | { readonly kind: 'refused'; readonly band: BandRef; readonly refused: Refused };

interface Props {
  readonly outcome: Outcome;
  readonly person: Person | undefined;
  readonly retry: () => void;
}

export function OutcomeState({ outcome, person, retry }: Props) {
  const t = useTranslations('invite');
  const { band } = outcome;
  switch (outcome.kind) {
    case 'joined':
      return outcome.before ? (
        <MemberState band={band} />
      ) : (
        <End
          icon={<IconConfetti />}
          color="green"
          title={t('joinedTitle', { band: band.name })}
          text={t('joinedText', { role: outcome.role })}
        >
          <Button component={Link} href={`/bands/${band.id}`}>
            {t('goToBand')}
          </Button>
        </End>
      );
    case 'declined':
      return (
        <End
          icon={<IconMoodSad />}
          color="gray"
          title={t('declinedNowTitle')}
          text={t('declinedNowText', { band: band.name })}
        />
      );
    case 'refused': {
      const { code, problem } = outcome.refused;
      return hasEndState(code) ? (
        <EndState code={code} problem={{ ...problem, band }} person={person} retry={retry} />
      ) : (
        <Failed error={outcome.refused} retry={retry} page />
      );
    }
  }
}
