import { Button, Paper, Stack, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Refused } from '../../../api/problem';
import type { Band } from '../../../api/queries';
import { useHours } from '../../../parts/ExpirySelect';
import { useFaultText } from '../../../parts/useFaultText';
import { useLanguageName } from '../../../parts/useLanguageName';
import { OptionFields } from './OptionFields';
import { OPTION_POINTERS, type Options } from './options';

interface Props {
  readonly band: Band;
  readonly options: Options;
  readonly onChange: (options: Options) => void;
  readonly disabled: boolean;
  /** What the API found wrong. */
  readonly refused: Refused | undefined;
}

/** The options of all invites, folded to a line that says how they are set. */
export function OptionsPanel({ band, options, onChange, disabled, refused }: Props) {
  const t = useTranslations('create');
  const summary = useSummary(band);
  const words = useFaultText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const fields = useRef<HTMLFieldSetElement>(null);
  const wrong = OPTION_POINTERS.some((pointer) => refused?.fault(pointer));
  const [seen, setSeen] = useState(refused);
  if (seen !== refused) {
    setSeen(refused);
    if (wrong) setOpen(true);
  }
  useEffect(() => {
    if (wrong) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused, wrong]);
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <Paper p="md">
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        px={4}
        ml={-4}
        leftSection={<Icon size={18} aria-hidden />}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-describedby={`${id}summary`}
        onClick={() => setOpen(!open)}
      >
        {t('options')}
      </Button>
      <Text size="sm" c="dimmed" id={`${id}summary`} style={{ overflowWrap: 'anywhere' }}>
        {summary(options)}
      </Text>
      {open && (
        <fieldset
          id={id}
          ref={fields}
          disabled={disabled}
          aria-label={t('options')}
          style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}
        >
          <Stack mt="md">
            <OptionFields
              options={options}
              onChange={onChange}
              usual={band.settings.default_ttl_hours}
              mail={band.settings.email_notifications}
              language={band.settings.locale}
              reminders={band.settings.reminders}
              fault={(pointer) => words(refused?.fault(pointer))}
            />
          </Stack>
        </fieldset>
      )}
    </Paper>
  );
}

/** `Member · 7 days · mail in German`. */
function useSummary(band: Band): (options: Options) => string {
  const t = useTranslations('create.summary');
  const role = useTranslations('role');
  const hours = useHours();
  const languageName = useLanguageName();
  const { email_notifications: mail, locale: language, default_ttl_hours: usual } = band.settings;
  return ({ terms, ttl_hours, notify, locale, uses, linkName }) =>
    [
      role(terms.role),
      terms.part.trim(),
      hours(ttl_hours ?? usual),
      mail && notify ? t('mail', { language: languageName(locale ?? language) }) : t('noMail'),
      terms.message.trim() && t('message'),
      uses > 1 && t('uses', { count: uses }),
      linkName.trim() && t('linkName', { name: linkName.trim() }),
    ]
      .filter(Boolean)
      .join(' · ');
}
