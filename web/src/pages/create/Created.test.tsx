import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { band } from '../../../test/band';
import { show } from '../../../test/render';
import type { Invite } from '../../api/queries';
import { Created } from './Created';

const MAIL = /mail/i;

test.each([
  ['email', 'queued', 'We’ll send them an e-mail.'],
  ['email', 'none', 'No e-mail is sent. Share the link yourself.'],
  ['user', 'queued', 'We’ll send them an e-mail.'],
  ['user', 'none', 'No e-mail is sent. They’ll find the invite in their inbox'],
  ['link', 'none', undefined],
] as const)('of an invite by %s whose mail is %s, it says %j', (kind, status, sentence) => {
  const invite = { kind, delivery: { status }, expires_at: '2026-06-01T12:00:00Z', url: 'https://x/invite#t' };
  show(<Created band={band} invite={invite as Invite} name="Ada" onAgain={() => undefined} />);
  if (sentence) expect(screen.getByText(MAIL)).toHaveTextContent(sentence);
  else expect(screen.queryByText(MAIL)).toBeNull();
});
