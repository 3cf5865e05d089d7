/** The terms of an invite, in every form in which pages show them. */
import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { InviteInfo, Terms } from '../api/queries';
import type { Fact } from './Facts';
import { Paragraphs } from './Paragraphs';
import { RoleBadge } from './RoleBadge';

/** To admins, as facts. */
export function useTermFacts(): (terms: Terms) => Fact[] {
  const t = useTranslations();
  return ({ role, name, part, message }) => [
    [t('invite.name'), name],
    [t('role.label'), <RoleBadge key="role" role={role} />],
    [t('create.part'), part],
    [t('details.message'), message && <Paragraphs key="message" text={message} />],
  ];
}

/** To the invitee, as facts; the message stands apart. */
export function useOfferFacts(): (terms: Terms) => Fact[] {
  const t = useTranslations();
  return ({ role, name, part }) => [
    [t('invite.name'), name],
    [t('invite.role'), t(`role.${role}`)],
    [t('invite.part'), part],
  ];
}

/** To admins, in a line of a list; that somebody becomes a plain member goes without saying. */
export function TermSpans({ terms: { role, part } }: { terms: Terms }) {
  const t = useTranslations('role');
  return (
    <>
      {role === 'admin' && <span>{t('admin')}</span>}
      {part && <span>{part}</span>}
    </>
  );
}

/** What a row of a batch says for itself, in one line. */
export function useTermLine(): (terms: Partial<Terms>) => string {
  const t = useTranslations('role');
  return ({ role, part, message }) =>
    [role && t(role), part, message?.replace(/\s*\n\s*/g, ' ')].filter(Boolean).join(' · ');
}

/** To the invitee, in their inbox. */
export function TermBadges({ terms: { role, part } }: { terms: Terms }) {
  return (
    <>
      {part && (
        <Badge variant="light" color="gray" tt="none">
          {part}
        </Badge>
      )}
      <RoleBadge role={role} />
    </>
  );
}

export function TermText({ terms: { message } }: { terms: Terms }) {
  return (
    message && (
      <Text component="div">
        <Paragraphs text={message} />
      </Text>
    )
  );
}

interface QuotationProps {
  readonly info: Pick<InviteInfo, 'inviter' | 'message'>;
  readonly className: string | undefined;
}

/** The message as a quotation of whoever invites. */
export function Quotation({ info, className }: QuotationProps): ReactNode {
  const t = useTranslations('invite');
  const { display_name: inviter } = info.inviter;
  return (
    info.message && (
      <figure className={className}>
        <figcaption>{inviter ? t('messageFrom', { inviter }) : t('message')}</figcaption>
        <blockquote>
          <Paragraphs text={info.message} />
        </blockquote>
      </figure>
    )
  );
}
