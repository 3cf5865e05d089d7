import { expect, test, vi } from 'vitest';
import { navigate } from 'wouter/use-browser-location';
import './Routes';

test('what one goes to begins at its top; what one goes back to does not', () => {
  const scrollTo = vi.spyOn(window, 'scrollTo').mockImplementation(() => undefined);
  navigate('/inbox');
  expect(scrollTo).toHaveBeenCalledExactlyOnceWith(0, 0);
  navigate('/inbox', { replace: true });
  window.dispatchEvent(new PopStateEvent('popstate'));
  expect(scrollTo).toHaveBeenCalledOnce();
});
