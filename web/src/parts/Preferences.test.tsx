import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { show } from '../../test/render';
import { Preferences } from './Preferences';

test('the menu opens at the first press, and gives the focus back each time', async () => {
  show(<Preferences />);
  const button = () => screen.getByRole('button', { name: 'Language, Appearance' });
  await userEvent.click(button());
  expect(await screen.findByRole('menuitemradio', { name: 'Deutsch' })).toBeVisible();
  for (const again of [true, false]) {
    await waitFor(() => expect(screen.getByRole('menu')).toContainElement(document.activeElement as HTMLElement));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(button()).toHaveFocus());
    expect(button()).toHaveAttribute('aria-expanded', 'false');
    if (again) await userEvent.click(button());
  }
});
