import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../test/render';
import type { Fault } from '../api/problem';
import { useFaultText } from './useFaultText';

function Said({ fault }: { fault: Fault }) {
  return <p>{useFaultText()(fault)}</p>;
}

test('says what is wrong in the reader’s language', () => {
  show(<Said fault={{ pointer: '/ttl_hours', code: 'range', min: 1, max: 8760, detail: 'must be …' }} />, 'de');
  expect(screen.getByText('Gib eine ganze Zahl von 1 bis 8760 ein.')).toBeVisible();
});

test('says what the API says where it knows more', () => {
  show(<Said fault={{ pointer: '/name', code: 'too-loud' as Fault['code'], detail: 'must be quieter' }} />);
  expect(screen.getByText('must be quieter')).toBeVisible();
});
