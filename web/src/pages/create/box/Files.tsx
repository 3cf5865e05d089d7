import { Button } from '@mantine/core';
import { IconDownload, IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { save } from '../../../parts/save';
import { csvFile } from '../rows/rows';
import { TERM_COLUMNS } from './read/words';
import classes from '../Create.module.css';

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
        accept=".csv,.txt,.tsv,.vcf,text/csv,text/plain,text/vcard"
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

/** A table to fill in, in the page's language. */
export function Example() {
  const t = useTranslations('bulk');
  const role = useTranslations('role');
  const locale = useLocale();
  const download = () => {
    const columns = (['email', ...TERM_COLUMNS] as const).map((name) => t(`columns.${name}`));
    const lines = [
      ['ada@example.com', 'Ada Lovelace', role('member'), t('example.part'), t('example.message')],
      ['ben@example.com', 'Ben Bold', role('admin'), '', ''],
    ];
    save(csvFile(columns, lines, locale), 'invites.csv');
  };
  return (
    <Button variant="subtle" leftSection={<IconDownload size={18} aria-hidden />} onClick={download}>
      {t('sample')}
    </Button>
  );
}
