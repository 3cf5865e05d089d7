/** What can be done about a member: admins can do everything, others can change their own part. */
import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api, ask } from '../../api/client';
import { refusalOf } from '../../api/problem';
import { keys, membersQuery, readAgain, type Role } from '../../api/queries';
import { Confirm } from '../../parts/Confirm';
import { useToast } from '../../parts/toast';
import { useMutation } from '../../parts/useMutation';
import { MemberButton, type MemberMenuProps } from './MemberMenu';
import { replaceMember } from './replaceMember';

/** Open from the start: its button was pressed before it was there, so it does not know where the focus was. */
export default function MemberActions({ band, member, name, myself, onPart, onExAdmin }: MemberMenuProps) {
  const t = useTranslations('band');
  const toast = useToast();
  const queries = useQueryClient();
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState<'demote' | 'remove'>();
  const options = membersQuery(band.id);
  const path = { params: { path: { band_id: band.id, member_id: member.user_id } } };
  const dialog = { opener: button, onClose: () => setAsking(undefined) };

  // The badge changes at once, and back where the server says no.
  const change = useMutation({
    mutationFn: (role: Role) => ask(api.PATCH('/bands/{band_id}/members/{member_id}', { ...path, body: { role } })),
    onMutate: async (role) => {
      setAsking(undefined);
      await queries.cancelQueries({ queryKey: options.queryKey });
      const before = queries.getQueryData(options.queryKey);
      replaceMember(queries, band.id, { ...member, role });
      return { before };
    },
    onSuccess: (_, role) => {
      toast.done(t('roleChanged', { name, role }));
      if (role !== 'admin') onExAdmin({ name, opener: button });
    },
    onError: (error, _, context) => {
      queries.setQueryData(options.queryKey, context?.before);
      toast.failed(error);
    },
    onSettled: () => readAgain(queries, keys.band(band.id)),
  });
  const gone = () => {
    toast.done(t('removed', { name }));
    if (member.role === 'admin') onExAdmin({ name, opener: button });
  };
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/bands/{band_id}/members/{member_id}', path)),
    onSuccess: gone,
    // Whether they left meanwhile or the answer to removing them was lost: they are out.
    onError: (error) => (refusalOf(error).code === 'member-not-found' ? gone() : toast.failed(error)),
    onSettled: () => {
      setAsking(undefined);
      return readAgain(queries, keys.band(band.id));
    },
  });

  return (
    <>
      <Menu defaultOpened returnFocus={false} onClose={() => button.current?.focus()}>
        <Menu.Target>
          <MemberButton ref={button} name={name} member={member} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onPart}>{t('changePart')}</Menu.Item>
          {!myself &&
            (member.role === 'member' ? (
              <Menu.Item onClick={() => change.mutate('admin')}>{t('makeAdmin')}</Menu.Item>
            ) : (
              <Menu.Item onClick={() => setAsking('demote')}>{t('makeMember')}</Menu.Item>
            ))}
          {!myself && (
            <Menu.Item c="red" onClick={() => setAsking('remove')}>
              {t('remove')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asking === 'demote'}
        title={t('demoteTitle', { name })}
        text={t('demoteText')}
        action={t('makeMember')}
        onConfirm={() => change.mutate('member')}
        {...dialog}
      />
      <Confirm
        opened={asking === 'remove'}
        title={t('removeTitle', { name })}
        text={t('removeText')}
        action={t('remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
        {...dialog}
      />
    </>
  );
}
