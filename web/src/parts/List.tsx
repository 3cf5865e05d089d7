import { Button, Paper } from '@mantine/core';
import cx from 'clsx';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import classes from './List.module.css';

export interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

/** Rows in a frame, and a button for those that are not loaded yet. */
export function List({ label, pages, children }: { label: string; pages?: Pages; children: ReactNode }) {
  return (
    <Paper>
      <ul className={classes.list} aria-label={label}>
        {children}
      </ul>
      {pages && <ShowMore pages={pages} />}
    </Paper>
  );
}

export function ShowMore({ pages }: { pages: Pages }) {
  const t = useTranslations('app');
  return (
    pages.hasNextPage && (
      <div className={classes.end}>
        <Button variant="subtle" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      </div>
    )
  );
}

/** `whole`: a link in it takes clicks on all of it. */
export function Row({ whole, children }: { whole?: boolean; children: ReactNode }) {
  return <li className={cx(whole && classes.whole)}>{children}</li>;
}

/** The part of a row that takes the room there is; on a phone all of it, where the text is `wide`. */
export function RowText({ wide, children }: { wide?: boolean; children: ReactNode }) {
  return <div className={cx(classes.grow, wide && classes.wide)}>{children}</div>;
}

export function RowActions({ children }: { children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>;
}
