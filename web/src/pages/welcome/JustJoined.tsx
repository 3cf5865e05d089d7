/** On the band's page, for whoever has just joined from their inbox: the same welcome as on the invite's page. */
import { Paper, Text, Title } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Band, Role } from '../../api/queries';
import type { Person } from '../../auth/session';
import type { Welcoming } from '../invite/token';
import Welcome from './Welcome';

/** The state of the history with which one comes. */
export interface WelcomeState {
  readonly joined?: { readonly role: Role; readonly from: Welcoming };
}

interface Props extends Required<WelcomeState> {
  readonly band: Band;
  readonly person: Person;
}

export default function JustJoined({ joined, band, person }: Props) {
  const t = useTranslations('invite');
  const title = t('joinedTitle', { band: band.name });
  return (
    <Paper p="lg" component="section" aria-label={title} data-band-color={band.settings.color}>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text>{t('joinedText', { role: joined.role })}</Text>
      <Welcome band={band} user={person.id} from={joined.from} />
    </Paper>
  );
}
