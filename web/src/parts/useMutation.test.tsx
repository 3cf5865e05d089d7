import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { useMutation } from './useMutation';

function Saving({ save }: { save: (what: string) => Promise<unknown> }) {
  const saving = useMutation({ mutationFn: save });
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate('form');
        }}
      >
        <button>Save</button>
      </form>
      <button onClick={() => saving.mutate('other')}>Save something else</button>
    </>
  );
}
const button = (name = 'Save') => screen.getByRole('button', { name });

test('what a double click asks for is done once, however soon the answer comes', async () => {
  const save = vi.fn(() => Promise.resolve());
  show(<Saving save={save} />);
  await userEvent.dblClick(button());
  expect(save).toHaveBeenCalledOnce();
  await userEvent.click(button());
  expect(save).toHaveBeenCalledTimes(2);
});

test('nothing is begun twice while it is being done, but something else is', async () => {
  const save = vi.fn(() => new Promise(() => undefined));
  show(<Saving save={save} />);
  await userEvent.click(button());
  await userEvent.click(button());
  expect(save).toHaveBeenCalledOnce();
  await userEvent.click(button('Save something else'));
  expect(save).toHaveBeenCalledTimes(2);
});

test('what failed can be tried again', async () => {
  const save = vi.fn(() => Promise.reject(new Error('no')));
  show(<Saving save={save} />);
  await userEvent.click(button());
  await userEvent.click(button());
  expect(save).toHaveBeenCalledTimes(2);
});
