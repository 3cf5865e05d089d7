/** How an invite ended: what came of an answer, or what others made of it. */
import { Button } from '@mantine/core';
import { IconConfetti, IconMoodSad } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { Refused } from '../../api/problem';
import type { BandRef, Inviter } from '../../api/queries';
import type { Person } from '../../auth/session';
import { Boundary } from '../../parts/Boundary';
import { later } from '../../parts/later';
import { Failed } from '../../parts/States';
import { End, EndState, hasEndState, MemberState, whom } from './EndState';
import type { Ending } from './token';

const Welcome = later(() => import('../welcome/Welcome'));

interface EndingProps {
  readonly ending: Ending;
  readonly person: Person | undefined;
}

export function EndingState({ ending, person }: EndingProps) {
  const t = useTranslations('invite');
  switch (ending.how) {
    case 'joined': {
      const { band, role } = ending;
      if (ending.before) return <MemberState band={band} />;
      const name = person?.email ?? person?.name;
      return (
        <End
          icon={<IconConfetti />}
          color="green"
          title={t('joinedTitle', { band: band.name })}
          text={name ? t('joinedAs', { role, name }) : t('joinedText', { role })}
        >
          <Button component={Link} href={`/bands/${band.id}`}>
            {t('goToBand')}
          </Button>
          {person && (
            <Boundary instead={null}>
              <Welcome band={band} user={person.id} from={ending.from} />
            </Boundary>
          )}
        </End>
      );
    }
    case 'declined':
      return (
        <End
          icon={<IconMoodSad />}
          color="gray"
          title={t('declinedNowTitle')}
          text={t('declinedNowText', { band: ending.band.name, ...whom(ending.inviter) })}
        />
      );
    case 'ended':
      return <EndState code={ending.code} problem={ending.problem} person={person} />;
  }
}

interface RefusalProps {
  readonly refused: Refused;
  readonly band: BandRef;
  readonly inviter: Inviter;
  readonly person: Person | undefined;
  readonly retry: () => void;
  /** Whether it is being tried. */
  readonly busy: boolean;
}

export function RefusalState({ refused, band, inviter, person, retry, busy }: RefusalProps) {
  const { code, problem } = refused;
  return hasEndState(code) ? (
    <EndState code={code} problem={{ ...problem, band, inviter }} person={person} retry={retry} />
  ) : (
    <Failed error={refused} retry={retry} busy={busy} page />
  );
}
