/** Where a link can't be read: a field for the link or the message, what a whole link looks like, and help. */
import { Button, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useSession } from '../../auth/useSession';
import type { Page } from '../invite/findToken';
import { takePasted } from '../invite/token';
import classes from './PasteLink.module.css';

export default function PasteLink({ page }: { page: Page }) {
  const t = useTranslations('invite');
  const own = useTranslations('unsubscribe');
  const stops = page === 'unsubscribe';
  const signedIn = useSession().status === 'signed-in';
  const [pasted, setPasted] = useState('');
  const [fault, setFault] = useState<'none' | 'same'>();
  const open = (event: React.SyntheticEvent) => {
    event.preventDefault();
    const result = takePasted(pasted, page);
    if (result !== 'taken') setFault(result);
  };
  return (
    <div className={classes.help}>
      <form onSubmit={open} className={classes.form} noValidate>
        <Textarea
          label={t('paste')}
          description={t('pasteHint')}
          value={pasted}
          onChange={(event) => {
            setPasted(event.currentTarget.value);
            setFault(undefined);
          }}
          error={fault && (fault === 'same' ? t('pasteSame') : stops ? own('pasteNone') : t('pasteNone'))}
          rows={3}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="light">
          {stops ? own('pasteOpen') : t('pasteOpen')}
        </Button>
      </form>
      <Text size="sm" c="dimmed" className={classes.example ?? ''}>
        {t.rich('wholeLink', {
          start: () => <strong>{`${window.location.origin}/${page}#`}</strong>,
        })}
      </Text>
      <Text size="sm" c="dimmed">
        {stops ? own('otherWay') : t('linkAgain')} {signedIn && !stops && t('linkInInbox')}
      </Text>
      {signedIn && (
        <Button component={Link} href={stops ? '/profile' : '/inbox'} variant="light">
          {stops ? own('goToProfile') : t('goToInbox')}
        </Button>
      )}
    </div>
  );
}
