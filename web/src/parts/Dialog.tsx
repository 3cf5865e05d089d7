import { Modal, type ModalProps } from '@mantine/core';
import { createContext, type RefObject, useContext, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Hold } from './leaving';

/** What a dialog was opened by. */
export type Opener = RefObject<HTMLElement | null>;

interface Props extends Pick<ModalProps, 'title' | 'children' | 'opened' | 'size'> {
  readonly opener: Opener;
  readonly onClose: () => void;
}

interface Around {
  /** From here on `by` decides whether the dialog is closed; until what comes back is called. */
  readonly hold: (by: Hold) => () => void;
  /** Whether another dialog is above it, which Escape closes. */
  readonly cover: (isCovered: boolean) => void;
}

const Surrounding = createContext<Around | undefined>(undefined);

/** The dialog around this, if there is one. */
export const useSurrounding = () => useContext(Surrounding);

export function Dialog({ opener, children, onClose, ...props }: Props) {
  const t = useTranslations('app');
  const [held, setHeld] = useState<{ readonly by: Hold }>();
  const [isCovered, cover] = useState(false);
  const [around] = useState<Around>({
    hold: (by) => {
      setHeld({ by });
      return () => setHeld(undefined);
    },
    cover,
  });
  const close = () => (held ? held.by(onClose) : onClose());
  return (
    <Modal
      {...props}
      onClose={close}
      closeOnEscape={!isCovered}
      returnFocus={false}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <GiveBack to={opener} />
      <Surrounding value={around}>{children}</Surrounding>
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
