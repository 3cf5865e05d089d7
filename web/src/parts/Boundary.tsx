import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { Notice } from './States';

interface Props {
  readonly children: ReactNode;
  /** What shows in place of what broke, where that is not the page. */
  readonly instead?: ReactNode;
}

/** Shows a page that broke as such, and leaves the header usable: whoever goes elsewhere, or tries again, gets on. */
export function Boundary(props: Props) {
  const [path] = useLocation();
  return <Catch {...props} path={path} />;
}

class Catch extends Component<Props & { readonly path: string }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate(before: { readonly path: string }) {
    if (this.state.broken && before.path !== this.props.path) this.again();
  }

  again = () => this.setState({ broken: false });

  override render() {
    const { children, instead } = this.props;
    if (!this.state.broken) return children;
    return instead === undefined ? <Broken again={this.again} /> : instead;
  }
}

function Broken({ again }: { again: () => void }) {
  const t = useTranslations('app');
  return (
    <Notice title={t('brokenTitle')} text={t('brokenText')}>
      <Button onClick={again}>{t('retry')}</Button>
    </Notice>
  );
}
