import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { band } from '../../../test/band';
import { show } from '../../../test/render';
import type { Invite } from '../../api/queries';
import { Created } from './Created';

const MAIL = /mail/i;

test.each([
  ['email', 'queued', 'We send them a mail.'],
  ['email', 'none', 'No mail goes out. Share the link yourself.'],
  ['user', 'queued', 'We send them a mail.'],
  ['user', 'none', 'No mail goes out. They find the invite in their inbox'],
  ['link', 'none', undefined],
] as const)('of an invite by %s whose mail is %s, it says %j', (kind, status, sentence) => {
  const invite = { kind, delivery: { status }, expires_at: '2026-06-01T12:00:00Z', url: 'https://x/invite#t' };
  show(<Created band={band} invite={invite as Invite} name="Ada" onAgain={() => undefined} />);
  if (sentence) expect(screen.getByText(MAIL)).toHaveTextContent(sentence);
  else expect(screen.queryByText(MAIL)).toBeNull();
});
