import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Notice } from './States';

/** Shows a page that broke as such, and leaves the header usable. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useTranslations('app');
  return (
    <Notice title={t('brokenTitle')} text={t('brokenText')}>
      <Button onClick={() => window.location.reload()}>{t('retry')}</Button>
    </Notice>
  );
}
