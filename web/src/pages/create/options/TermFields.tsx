import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { Role, Terms } from '../../../api/queries';
import { cleanLines } from '../../../parts/lines';
import classes from '../Create.module.css';

const MOST_CHARACTERS = 500;

/** The terms of an invite while somebody types them. */
export interface TermsInput {
  readonly role: Role;
  readonly part: string;
  readonly message: string;
}

export const NO_TERMS: TermsInput = { role: 'member', part: '', message: '' };

/** Where the API says that a term is wrong. */
export const TERM_POINTERS = ['/role', '/part', '/message'];

/** As the API takes them. */
export function termsOf({ role, part, message }: TermsInput): Partial<Terms> {
  return {
    role,
    ...(part.trim() && { part: part.trim() }),
    ...(cleanLines(message) && { message: cleanLines(message) }),
  };
}

interface Props {
  readonly terms: TermsInput;
  readonly onChange: (change: Partial<TermsInput>) => void;
  readonly fault: (pointer: string) => string | undefined;
  /** A field that stands beside the role. */
  readonly beside: ReactNode;
}

export function TermFields({ terms, onChange, fault, beside }: Props) {
  const t = useTranslations('create');
  const role = useTranslations('role');
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={role('label')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={role(terms.role === 'admin' ? 'adminHint' : 'memberHint')}
          value={terms.role}
          onChange={(event) => onChange({ role: event.currentTarget.value === 'admin' ? 'admin' : 'member' })}
          data={[
            { value: 'member', label: role('member') },
            { value: 'admin', label: role('admin') },
          ]}
          error={fault('/role')}
        />
        {beside}
      </div>
      <TextInput
        label={t('part')}
        description={t('partHint')}
        value={terms.part}
        onChange={(event) => onChange({ part: event.currentTarget.value })}
        maxLength={60}
        error={fault('/part')}
      />
      <Textarea
        label={t('message')}
        description={t('messageHint', { count: Array.from(terms.message).length, most: MOST_CHARACTERS })}
        value={terms.message}
        onChange={(event) => onChange({ message: event.currentTarget.value })}
        maxLength={MOST_CHARACTERS}
        rows={5}
        error={fault('/message')}
      />
    </>
  );
}
