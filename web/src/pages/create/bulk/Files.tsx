import { Button } from '@mantine/core';
import { IconDownload, IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { save } from '../../../parts/save';
import { csvFile } from './rows';
import classes from '../Create.module.css';

const EXAMPLE = [
  ['ada@example.com', 'member', 'first trumpet', 'See you on Tuesday!'],
  ['ben@example.com', 'admin', '', ''],
];

/** A button, for the keyboard too, in front of the browser's own file field. */
export function Upload({ onFile }: { onFile: (file: File) => unknown }) {
  const t = useTranslations('bulk');
  const [field, setField] = useState<HTMLInputElement | null>(null);
  return (
    <>
      <Button variant="light" leftSection={<IconFileUpload size={18} aria-hidden />} onClick={() => field?.click()}>
        {t('upload')}
      </Button>
      <input
        ref={setField}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        className={classes.file}
        tabIndex={-1}
        aria-label={t('upload')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void onFile(file);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** A table to fill in. */
export function Example() {
  const t = useTranslations('bulk');
  const download = () => save(csvFile(['email', 'role', 'part', 'message'], EXAMPLE), 'invites.csv');
  return (
    <Button variant="subtle" leftSection={<IconDownload size={18} aria-hidden />} onClick={download}>
      {t('sample')}
    </Button>
  );
}
