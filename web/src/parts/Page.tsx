import { Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import cx from 'clsx';
import classes from './Page.module.css';

interface Props {
  readonly title: string;
  /** The document's name, where it says more than the title. */
  readonly name?: string;
  /** Below the title. */
  readonly subtitle?: ReactNode;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly narrow?: boolean;
  /** Of the band that the page is about. */
  readonly color?: string;
  readonly children: ReactNode;
}

let opened = false;

/** Names the document, and moves the focus to where a new page begins; not at the first one, where it begins anyway. */
export function usePageTitle(title: string): React.RefObject<HTMLHeadingElement | null> {
  const app = useTranslations('app')('name');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${app}`;
  }, [title, app]);
  useEffect(() => {
    if (opened) heading.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return heading;
}

export function Page({ title, name = title, subtitle, actions, narrow, color, children }: Props) {
  const heading = usePageTitle(name);
  return (
    <div className={cx(classes.page, narrow && classes.narrow)}>
      <div className={cx(classes.head, color && classes.colored)} data-band-color={color}>
        <div className={classes.titles}>
          <Title order={1} size="h2" ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {subtitle && (
            <Text c="dimmed" component="div">
              {subtitle}
            </Text>
          )}
        </div>
        {actions}
      </div>
      {children}
    </div>
  );
}
