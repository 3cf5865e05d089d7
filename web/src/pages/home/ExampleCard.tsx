/** The card that people see who are invited, with an invite that is none. */
import { Title } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { InviteInfo } from '../../api/queries';
import { Answers } from '../invite/Answers';
import { Face } from '../invite/Face';
import classes from '../HomePage.module.css';

const DAYS = 24 * 60 * 60 * 1000;
const nothing = () => undefined;

export function ExampleCard() {
  const t = useTranslations('home.example');
  const caption = useId();
  const [until] = useState(() => new Date(Date.now() + 7 * DAYS).toISOString());
  const info: InviteInfo = {
    band: { id: '', name: t('band') },
    inviter: { display_name: t('inviter') },
    kind: 'user',
    role: 'member',
    name: null,
    part: t('part'),
    message: t('message'),
    email_hint: null,
    expires_at: until,
    uses_left: 1,
  };
  return (
    <figure className={classes.example} aria-labelledby={caption}>
      <figcaption id={caption}>{t('caption')}</figcaption>
      <Face info={info} title={<Title order={2}>{info.band.name}</Title>} onOver={nothing}>
        <div inert>
          <Answers
            info={info}
            person={undefined}
            answering={{ busy: undefined, accept: nothing, decline: nothing }}
            decline={nothing}
          />
        </div>
      </Face>
    </figure>
  );
}
