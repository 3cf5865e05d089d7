import { Button, Group, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Band, Invite } from '../../api/queries';
import { CopyLink } from '../../parts/CopyLink';
import { ShareLink } from '../../parts/ShareLink';

interface Props {
  readonly band: Band;
  readonly invite: Invite;
  readonly text: string;
  readonly onClose: () => void;
}

/** What happened to an invite, and its link to pass on. */
export function NewLink({ band, invite, text, onClose }: Props) {
  const t = useTranslations();
  return (
    <>
      <Text role="status" mb="md">
        {text}
      </Text>
      {invite.url && (
        <TextInput
          label={t('details.link')}
          value={invite.url}
          readOnly
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      <Group mt="lg">
        {invite.url && <CopyLink url={invite.url} />}
        <ShareLink band={band} invite={invite} />
        <Button variant="default" onClick={onClose} ml="auto">
          {t('app.close')}
        </Button>
      </Group>
    </>
  );
}
