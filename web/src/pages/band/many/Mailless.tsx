import { Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Band } from '../../../api/queries';
import { CopyMany } from './CopyMany';
import type { Plan } from './plan';

/** Those whom no mail reaches: their links are all there is. */
export function Mailless({ band, plan: { to, mailless } }: { band: Band; plan: Plan }) {
  const t = useTranslations('many');
  const count = mailless.length;
  if (count === 0) return null;
  const links = mailless.filter(({ url }) => url);
  return (
    <div>
      <Text>{t('mailless', { count, all: to.length + count, links: links.length })}</Text>
      <CopyMany band={band} invites={links} />
    </div>
  );
}
