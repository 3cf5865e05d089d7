import { type ReactNode, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Band, Invite } from '../../api/queries';
import { ChangeDialog } from './ChangeDialog';
import type { InviteAction } from './inviteActions';
import { QrDialog } from './QrDialog';
import { ResendDialog } from './ResendDialog';
import { RevokeDialog } from './RevokeDialog';

/** Does something with an invite; `by` is what was pressed. */
export type ActOn = (action: InviteAction | 'qr', invite: Invite, by: HTMLElement | null) => void;

interface InviteDialogs {
  readonly act: ActOn;
  readonly isAsking: boolean;
  readonly dialogs: ReactNode;
}

/** The dialogs of single invites. They outlive the rows, which leave the list once something has changed. */
export function useInviteDialogs(band: Band): InviteDialogs {
  const [, navigate] = useLocation();
  const opener = useRef<HTMLElement>(null);
  const [asked, setAsked] = useState<{ action: InviteAction | 'qr'; invite: Invite }>();
  const act: ActOn = (action, invite, by) => {
    if (action === 'again') {
      navigate(`/bands/${band.id}/invite`, { state: { again: invite } });
      return;
    }
    opener.current = by;
    setAsked({ action, invite });
  };
  const close = () => setAsked(undefined);
  const { action, invite } = asked ?? {};
  const shared = { band, opener, onClose: close };
  const dialogs = (
    <>
      <QrDialog {...shared} invite={action === 'qr' ? invite : undefined} />
      {invite && action === 'change' && <ChangeDialog {...shared} invite={invite} />}
      {invite && action === 'revoke' && <RevokeDialog {...shared} invite={invite} />}
      {invite && (action === 'resend' || action === 'prolong' || action === 'rotate' || action === 'renew') && (
        <ResendDialog {...shared} invite={invite} action={action} />
      )}
    </>
  );
  return { act, isAsking: asked !== undefined, dialogs };
}
