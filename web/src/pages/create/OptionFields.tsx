import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Band, InviteDraft, Role } from '../../api/queries';
import { ExpirySelect } from '../../parts/ExpirySelect';
import classes from './Create.module.css';

export interface Options {
  readonly role: Role;
  readonly ttl_hours: number;
  readonly part: string;
  readonly message: string;
  readonly notify: boolean;
}

/** What it says where nobody chose otherwise. */
export function optionsOf(band: Band): Options {
  return { role: 'member', ttl_hours: band.settings.default_ttl_hours, part: '', message: '', notify: true };
}

/** As the API takes them. */
export function termsOf({ part, message, ...rest }: Options): InviteDraft {
  return {
    ...rest,
    ...(part.trim() && { part: part.trim() }),
    ...(message.trim() && { message: message.trim() }),
  };
}

interface Props {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
  /** Whether the band sends mail; undefined where nobody is addressed. */
  readonly mail: boolean | undefined;
  readonly fault: (pointer: string) => string | undefined;
}

/** What an invite says beside whom it is for. */
export function OptionFields({ options, onChange, mail, fault }: Props) {
  const t = useTranslations('create');
  const role = useTranslations('role');
  const set = (change: Partial<Options>) => onChange({ ...options, ...change });
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={role('label')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={role(options.role === 'admin' ? 'adminHint' : 'memberHint')}
          value={options.role}
          onChange={(event) => set({ role: event.currentTarget.value === 'admin' ? 'admin' : 'member' })}
          data={[
            { value: 'member', label: role('member') },
            { value: 'admin', label: role('admin') },
          ]}
          error={fault('/role')}
        />
        <ExpirySelect
          label={t('expiry')}
          hours={options.ttl_hours}
          onChange={(ttl_hours) => set({ ttl_hours })}
          error={fault('/ttl_hours')}
        />
      </div>
      <TextInput
        label={t('part')}
        description={t('partHint')}
        value={options.part}
        onChange={(event) => set({ part: event.currentTarget.value })}
        maxLength={60}
        error={fault('/part')}
      />
      <Textarea
        label={t('message')}
        description={t('messageHint')}
        value={options.message}
        // The API takes no line breaks.
        onChange={(event) => set({ message: event.currentTarget.value.replace(/\s*\n\s*/g, ' ') })}
        maxLength={500}
        rows={3}
        error={fault('/message')}
      />
      {mail !== undefined && (
        <Switch
          label={t('notify')}
          description={!mail && t('mailOff')}
          disabled={!mail}
          checked={mail && options.notify}
          onChange={(event) => set({ notify: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
