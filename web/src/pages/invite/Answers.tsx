/** The buttons: join, which may need a sign-in first, and decline. */
import { Anchor, Button, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { InviteInfo } from '../../api/queries';
import type { Person } from '../../auth/session';
import { signIn } from './signIn';
import type { Answering } from './useAnswer';
import classes from './InvitePage.module.css';

interface Props {
  readonly info: InviteInfo;
  readonly person: Person | undefined;
  readonly answering: Answering;
  readonly decline: () => void;
}

export function Answers({ info, person, answering, decline }: Props) {
  const t = useTranslations('invite');
  const name = person?.name ?? person?.email;
  return (
    <div className={classes.answers}>
      <Button
        size="md"
        fullWidth
        loading={answering.busy === 'accept'}
        onClick={() => (person ? answering.accept() : signIn({ join: true }))}
      >
        {name ? t('joinAs', { name }) : t('join')}
      </Button>
      {info.kind !== 'link' && (
        <Button size="md" fullWidth variant="default" onClick={decline}>
          {t('decline')}
        </Button>
      )}
      <Text size="sm" c="dimmed" ta="center">
        {person ? t('signedInAs', { name: person.email ?? person.name ?? person.id }) : t('signInNote')}{' '}
        {person && (
          <Anchor
            component="button"
            type="button"
            inherit
            underline="always"
            onClick={() => signIn({ switchAccount: true })}
          >
            {t('otherAccount')}
          </Anchor>
        )}
      </Text>
      {info.kind === 'link' && (
        <Text size="sm" c="dimmed" ta="center">
          {t('linkNote')}
        </Text>
      )}
    </div>
  );
}
