import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../test/render';
import { Refused } from '../api/problem';
import { useSentence } from './useSentence';

function Sentence({ of }: { of: string }) {
  const problem = Refused.as('quota-exceeded', 429).problem;
  const refused = new Refused({ ...problem, quota: { of, most: 100, used: 100, left: 0 } as never, retry_after: 7000 });
  return <p>{useSentence()(refused)}</p>;
}

test.each([
  ['band', 'This band has sent as many invites as it may in a day. Try again in 2 hours.'],
  ['inviter', 'You have sent as many invites as you may in a day. Try again in 2 hours.'],
  ['attempts', 'Too many of the people you tried to invite today couldn’t be invited. Try again in 2 hours.'],
  ['tests', 'You have sent yourself as many test mails as you may in a day. Try again in 2 hours.'],
  ['one-to-come', 'That’s too many invites for one day. Try again in 2 hours.'],
])('says whose quota is used up: %s', (of, sentence) => {
  show(<Sentence of={of} />);
  expect(screen.getByText(sentence)).toBeVisible();
});
