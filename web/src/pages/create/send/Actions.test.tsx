import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { show } from '../../../../test/render';
import { Actions } from './Actions';

test('a double click on what sends does not stop it again', () => {
  const onStop = vi.fn();
  const run = { running: true, done: 0, total: 1, asked: new Set<number>(), results: new Map<number, never>() };
  const nothing = () => undefined;
  const more = {
    until: undefined,
    tooMany: false,
    isMailed: true,
    before: null,
    onSend: nothing,
    onRemove: nothing,
    onSave: nothing,
  };
  show(<Actions entries={[]} outcomes={new Map()} run={run} onStop={onStop} {...more} />);
  const stop = screen.getByRole('button', { name: 'Stop' });
  fireEvent.click(stop, { detail: 2 });
  expect(onStop).not.toHaveBeenCalled();
  fireEvent.click(stop, { detail: 1 });
  expect(onStop).toHaveBeenCalledOnce();
});
