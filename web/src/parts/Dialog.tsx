import { Modal, type ModalProps } from '@mantine/core';
import { type RefObject, useEffect } from 'react';
import { useTranslations } from 'use-intl';

/** What a dialog was opened by. */
export type Opener = RefObject<HTMLElement | null>;

interface Props extends Pick<ModalProps, 'title' | 'children' | 'opened' | 'size'> {
  readonly opener: Opener;
  readonly onClose: () => void;
}

export function Dialog({ opener, children, ...props }: Props) {
  const t = useTranslations('app');
  return (
    <Modal {...props} returnFocus={false} closeButtonProps={{ 'aria-label': t('close') }}>
      <GiveBack to={opener} />
      {children}
    </Modal>
  );
}

/**
 * Inside what takes the focus: gives it back at the end. By then the item of a menu that was pressed is gone, and with
 * it, maybe, the whole row: then the page has it, so that the keyboard goes on from there and not from the top.
 */
export function GiveBack({ to }: { to: Opener }) {
  useEffect(
    () => () => {
      // Who opened something else meanwhile has the focus there.
      if (document.activeElement !== document.body && document.activeElement !== null) return;
      (to.current?.isConnected ? to.current : document.getElementById('content'))?.focus();
    },
    [to],
  );
  return null;
}
