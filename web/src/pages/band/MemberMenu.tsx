/** The button of what can be done about a member. The menu is loaded when it is asked for: each row has one. */
import { ActionIcon, type ActionIconProps, type ElementProps } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { Ref } from 'react';
import { useTranslations } from 'use-intl';
import type { Band, Member } from '../../api/queries';
import { usePressed } from '../../parts/later';
import type { ExAdmin } from './ReplaceLinks';

export interface MemberMenuProps {
  readonly band: Band;
  readonly member: Member;
  readonly name: string;
  readonly myself: boolean;
  readonly onPart: () => void;
  /** They are no admin any more. */
  readonly onExAdmin: (who: ExAdmin) => void;
}

/** The button that opens the menu of a user, if it is shown. */
export const menuOf = (user: string) =>
  document.querySelector<HTMLElement>(`[data-menu-of="${encodeURIComponent(user)}"]`);

export function MemberMenu(props: MemberMenuProps) {
  const [Actions, press] = usePressed(() => import('./MemberActions'));
  if (Actions) return <Actions {...props} />;
  return <MemberButton name={props.name} member={props.member} onClick={press} aria-haspopup="menu" />;
}

type ButtonProps = Pick<MemberMenuProps, 'name' | 'member'> &
  ActionIconProps &
  ElementProps<'button', keyof ActionIconProps | 'name'> & { ref?: Ref<HTMLButtonElement> };

export function MemberButton({ name, member, ...props }: ButtonProps) {
  const t = useTranslations('band');
  return (
    <ActionIcon
      data-menu-of={encodeURIComponent(member.user_id)}
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t('manage', { name })}
      {...props}
    >
      <IconDots size={20} aria-hidden />
    </ActionIcon>
  );
}
