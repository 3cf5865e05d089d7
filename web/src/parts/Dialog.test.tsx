import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useRef, useState } from 'react';
import { expect, test } from 'vitest';
import { show } from '../../test/render';
import { Confirm } from './Confirm';

function Row({ vanishes }: { vanishes: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  const [there, setThere] = useState(true);
  const [asking, setAsking] = useState(false);
  return (
    <main id="content" tabIndex={-1}>
      {there && (
        <>
          <button ref={button} onClick={() => setAsking(true)}>
            Open
          </button>
          <Confirm
            opened={asking}
            opener={button}
            title="Sure?"
            action="Do it"
            onClose={() => setAsking(false)}
            onConfirm={() => {
              setAsking(false);
              if (vanishes) setThere(false);
            }}
          />
        </>
      )}
    </main>
  );
}

test.each([
  [false, 'Open'],
  [true, undefined],
])('gives the focus back to what opened it, or to the page where that is gone: %s', async (vanishes, label) => {
  show(<Row vanishes={vanishes} />);
  await userEvent.click(screen.getByRole('button', { name: 'Open' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Do it' }));
  await waitFor(() => {
    expect(label ? screen.getByRole('button', { name: label }) : screen.getByRole('main')).toHaveFocus();
  });
});
