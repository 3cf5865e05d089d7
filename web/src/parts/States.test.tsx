import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { type Code, Refused } from '../api/problem';
import { Answered } from './States';

const refused = (code: Code) => Refused.as(code, 503);

function answered(data: string | undefined, error?: Refused) {
  const refetch = vi.fn();
  show(<Answered query={{ data, error: error ?? null, refetch }}>{(text) => <p>{text}</p>}</Answered>);
  return refetch;
}

describe('Answered', () => {
  test('shows that it is being read, then what was read', () => {
    answered(undefined);
    expect(screen.getByRole('status', { name: 'Loading …' })).toBeVisible();
    answered('words');
    expect(screen.getByText('words')).toBeVisible();
  });

  test('says why it could not be read, and tries again', async () => {
    const refetch = answered(undefined, refused('offline'));
    expect(screen.getByRole('alert')).toHaveTextContent('No connection to the server');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(refetch).toHaveBeenCalled();
  });

  test.each<Code>(['offline', 'unavailable', 'internal', 'unauthenticated'])(
    'keeps what is there when reading it again ends with %s',
    async (code) => {
      const refetch = answered('half a letter', refused(code));
      expect(screen.getByText('half a letter')).toBeVisible();
      await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
      expect(refetch).toHaveBeenCalled();
    },
  );

  test('takes away what one may not see any more', () => {
    answered('secrets', refused('not-band-member'));
    expect(screen.queryByText('secrets')).toBeNull();
    expect(screen.getByRole('alert')).toHaveTextContent('Only members of the band may see this');
  });
});
