import { Fragment, type ReactNode } from 'react';
import classes from './Facts.module.css';

export type Fact = readonly [label: string, value: ReactNode];

/** What is to be known of a thing; what has no value is left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([label, value]) =>
          value && (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}
