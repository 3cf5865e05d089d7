import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { navigate } from 'wouter/use-browser-location';
import { show } from '../../test/render';
import { Boundary } from './Boundary';
import { later } from './later';

vi.mock('../start/load', () => ({ twice: (load: () => Promise<unknown>) => load() }));

let broken: boolean;
function Page() {
  if (broken) throw new Error('It broke.');
  return <p>The page</p>;
}
const BROKEN = { name: 'Something went wrong on this page' };
const retry = () => userEvent.click(screen.getByRole('button', { name: 'Try again' }));

beforeEach(() => {
  broken = true;
  navigate('/', { replace: true });
  // React reports what a boundary caught.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

describe('a page that broke', () => {
  test('is whole again where it breaks no more', async () => {
    show(<Boundary children={<Page />} />);
    expect(screen.getByRole('heading', BROKEN)).toBeVisible();
    await retry();
    expect(screen.getByRole('heading', BROKEN)).toBeVisible();
    broken = false;
    await retry();
    expect(screen.getByText('The page')).toBeVisible();
  });

  test('does not stand in the way of others', () => {
    show(<Boundary children={<Page />} />);
    broken = false;
    act(() => navigate('/inbox'));
    expect(screen.getByText('The page')).toBeVisible();
  });

  test('and another that breaks as well says so', () => {
    show(<Boundary children={<Page />} />);
    act(() => navigate('/inbox'));
    expect(screen.getByRole('heading', BROKEN)).toBeVisible();
  });

  test('may show something else instead', () => {
    show(<Boundary instead={<p>Plain</p>} children={<Page />} />);
    expect(screen.getByText('Plain')).toBeVisible();
    expect(screen.queryByRole('heading')).toBeNull();
  });
});

describe('a page that could not be loaded', () => {
  test('is asked for again, once at each try', async () => {
    const load = vi.fn<() => Promise<{ default: typeof Page }>>().mockRejectedValue(new Error('lost'));
    const Later = later(load);
    show(
      <Boundary>
        <Later />
      </Boundary>,
    );
    expect(await screen.findByRole('heading', BROKEN)).toBeVisible();
    expect(load).toHaveBeenCalledTimes(1);
    await retry();
    expect(await screen.findByRole('heading', BROKEN)).toBeVisible();
    expect(load).toHaveBeenCalledTimes(2);
    broken = false;
    load.mockResolvedValue({ default: Page });
    await retry();
    expect(await screen.findByText('The page')).toBeVisible();
    expect(load).toHaveBeenCalledTimes(3);
  });
});
