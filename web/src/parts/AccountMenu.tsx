/** What concerns oneself: profile, signing out, language and appearance. */
import { Menu } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { type Person, session } from '../auth/session';
import { Boundary } from './Boundary';
import { countRows, forgetPerson } from './keptRows';
import { later } from './later';
import { PreferenceItems } from './PreferencesMenu';
import { AccountButton } from './SignedInNav';

const SignOutDialog = later(() => import('./SignOutDialog'));

/** Open from the start: its button was pressed before it was there, so it does not know where the focus was. */
export default function AccountMenu({ person, name }: { person: Person; name: string }) {
  const t = useTranslations('nav');
  const menu = useRef<HTMLButtonElement>(null);
  const [losing, setLosing] = useState(0);
  const leave = () => {
    forgetPerson(person.id);
    session.signOut();
  };
  const signOut = () => {
    const rows = countRows(person.id);
    if (rows > 0) setLosing(rows);
    else leave();
  };
  return (
    <>
      <Menu width={240} defaultOpened returnFocus={false} onClose={() => menu.current?.focus()}>
        <Menu.Target>
          <AccountButton ref={menu} name={name} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('signedInAs', { name })}</Menu.Label>
          <Menu.Item component={Link} href="/profile" leftSection={<IconUser size={18} aria-hidden />}>
            {t('profile')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={signOut}>
            {t('signOut')}
          </Menu.Item>
          <Menu.Divider />
          <PreferenceItems />
        </Menu.Dropdown>
      </Menu>
      {losing > 0 && (
        <Boundary instead={null}>
          <SignOutDialog rows={losing} opener={menu} onSignOut={leave} onClose={() => setLosing(0)} />
        </Boundary>
      )}
    </>
  );
}
