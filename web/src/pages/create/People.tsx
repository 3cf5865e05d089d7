import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useHistoryState } from 'wouter/use-browser-location';
import type { Refused } from '../../api/problem';
import { type Band, type Invite, keys, readAgain } from '../../api/queries';
import { whose } from '../../auth/session';
import { useSession } from '../../auth/useSession';
import type { KeptRows } from '../../parts/keptRows';
import { WhoBox } from './box/WhoBox';
import { LinkCard } from './link/LinkCard';
import { keepOptions, lastOptions, offerOf, optionsAgain, USUAL } from './options/options';
import { OptionsPanel } from './options/OptionsPanel';
import { Columns } from './rows/Columns';
import { ListNotes } from './rows/ListNotes';
import { type Kind, outcomesOf } from './rows/outcomes';
import { draftOf, type Entry, MOST_ROWS, type RowEdit } from './rows/rows';
import { RowTable } from './rows/RowTable';
import { useCheck } from './rows/useCheck';
import { useRows } from './rows/useRows';
import { Actions } from './send/Actions';
import { MailPreview } from './send/MailPreview';
import { LeaveWarning } from './send/LeaveWarning';
import { Forecast, Sum } from './send/Sum';
import { type Run, useBatches } from './send/useBatches';
import { useKeptRows } from './send/useKeptRows';
import { KeptOffer, Waiting } from './send/Waiting';
import { useWaitingList } from './send/waitingList';

/** What becomes of rows that are still to go out. */
const TO_SEND: ReadonlySet<Kind> = new Set(['ready', 'later', 'waiting', 'again', 'unsent']);

/**
 * A link, and the list of those to be invited: one person or a thousand, by the same steps. Whoever comes here with an
 * invite as `again` in the state of the history makes that one again.
 */
export function People({ band }: { band: Band }) {
  const t = useTranslations('bulk');
  const queries = useQueryClient();
  const person = whose(useSession());
  const batches = useBatches(band.id);
  const { run } = batches;
  const running = run?.running ?? false;
  const box = useRef<HTMLTextAreaElement>(null);
  const again = useHistoryState<{ again?: Invite } | null>()?.again;
  const rows = useRows(again);
  const { entries } = rows;
  const ownOptions = () => lastOptions(person?.id ?? '', band);
  const [options, setOptions] = useState(() => (again ? optionsAgain(again) : ownOptions()));
  // Options that came with an invite are nobody's last choice, and go with it.
  const [borrowed, setBorrowed] = useState(again !== undefined);
  const giveBack = () => {
    if (!borrowed) return;
    setBorrowed(false);
    setOptions(ownOptions());
  };
  const [refused, setRefused] = useState<Refused>();
  // The message that went with an invite, or came with the page: another one is lost with it.
  const [sentMessage, setSentMessage] = useState(options.terms.message);
  const [saved, setSaved] = useState<Run>();
  const [secured, setSecured] = useState<Run>();
  const tooMany = entries.filter(({ mistake }) => !mistake).length > MOST_ROWS;
  const unsent = useMemo(
    () => (tooMany ? [] : entries.filter(({ row }) => !run?.results.has(row))),
    [tooMany, entries, run?.results],
  );
  const check = useCheck(band.id, unsent, running);
  const self = person?.verified ? person.email : undefined;
  const outcomes = outcomesOf(entries, { run, check, self });
  const isSent = ({ row }: Entry) => run?.results.has(row) ?? false;
  const sound = entries.filter(
    (entry) => !entry.mistake && (isSent(entry) || outcomes.get(entry.row)?.kind !== 'needless'),
  );
  const sent = run && run.results.size > 0 ? run : undefined;
  const isMailed = band.settings.email_notifications && options.notify;
  const isUnsent = ({ row }: Entry) => TO_SEND.has(outcomes.get(row)?.kind ?? 'ready');
  const next = isMailed ? entries.find(isUnsent) : undefined;
  const waitingList = useWaitingList(entries, run, options);
  const kept = useKeptRows(band.id, sent && !running ? (waitingList.waiting ?? 'none') : undefined);
  const lost = waitingList.waiting !== undefined && sent !== undefined && !running && !kept.isKept && secured !== sent;
  // A link that no mail carries is here, and among all the band's invites. A single one is copied.
  const unmailed = [...(sent?.results.values() ?? [])].filter((row) => row.invite?.delivery.status === 'none');
  const unsaved = unmailed.length > 1 && saved !== sent;

  const { message } = options.terms;
  const isListLost =
    !borrowed &&
    !kept.isKept &&
    (sent
      ? entries.some((entry) => isUnsent(entry) && outcomes.get(entry.row)?.kind !== 'waiting')
      : entries.length > 0);
  const entered = isListLost || rows.typed.trim() !== '' || (message.trim() !== '' && message !== sentMessage);

  const remember = () => {
    setSentMessage(message);
    if (person && !borrowed) keepOptions(person.id, band, options);
  };
  const start = async () => {
    rows.settle();
    remember();
    await batches.start(sound, offerOf(options));
    await readAgain(queries, keys.invites(band.id));
  };
  const edit = (entry: Entry, change: RowEdit) => {
    rows.edit(entry, change);
    batches.forget([entry]);
  };
  const remove = (some: readonly Entry[]) => {
    rows.remove(some);
    if (some.some(({ row }) => row === 1)) giveBack();
    if (some.length < entries.length) batches.forget(some);
    else {
      batches.clear();
      box.current?.focus();
    }
  };
  const openKept = ({ text, users = [], options: chosen }: KeptRows) => {
    rows.replaceBy(text, users);
    kept.setSame(true);
    batches.clear();
    setSentMessage(chosen?.terms?.message ?? '');
    // Nobody gets mail because it isn't known any more that they should not.
    setOptions({ ...USUAL, notify: false, ...chosen });
  };
  const add = <Rest extends unknown[]>(how: (...rest: Rest) => void) => {
    return (...rest: Rest) => {
      if (entries.length === 0) kept.setSame(false);
      how(...rest);
    };
  };

  return (
    <Stack gap="lg" maw={960}>
      {(running || lost || unsaved || entered) && (
        <LeaveWarning because={running ? 'sending' : lost ? 'waiting' : unsaved ? 'unsaved' : 'entered'} />
      )}
      {kept.kept && entries.length === 0 && <KeptOffer kept={kept.kept} onUse={openKept} onForget={kept.forget} />}
      <LinkCard
        band={band}
        options={options}
        onUses={(uses) => setOptions({ ...options, uses })}
        onMade={() => {
          remember();
          if (borrowed && again?.kind === 'link') giveBack();
          else setOptions({ ...options, linkName: '' });
        }}
        onRefused={setRefused}
      />
      <WhoBox
        field={box}
        band={band.id}
        typed={rows.typed}
        onType={rows.type}
        onText={add(rows.addText)}
        onFile={add(rows.addFile)}
        onPick={add((user) => rows.addUsers([user]))}
        disabled={running}
        mistake={tooMany || rows.isTooMuch ? t('tooMany', { most: MOST_ROWS }) : undefined}
      />
      <OptionsPanel band={band} options={options} onChange={setOptions} disabled={running} refused={refused} />
      {entries.length > 0 && (
        <>
          {run && (sent || running || run.refused) ? (
            <Sum outcomes={outcomes} run={run} />
          ) : (
            <Forecast outcomes={outcomes} check={check} />
          )}
          {run?.until && !running && waitingList.waiting && (
            <Waiting
              run={run}
              until={run.until}
              isKept={kept.isKept}
              failed={kept.failed}
              onDownload={() => {
                waitingList.download();
                setSecured(sent);
              }}
              onKeep={() => waitingList.waiting && kept.keep(waitingList.waiting)}
              onForget={kept.forget}
            />
          )}
          <Actions
            entries={entries}
            outcomes={outcomes}
            run={run}
            until={run?.until ?? check.quota?.resets_at}
            tooMany={tooMany}
            isMailed={band.settings.email_notifications && options.notify}
            onSend={start}
            onStop={batches.stop}
            onRemove={remove}
            onSave={setSaved}
            before={
              next && <MailPreview band={band} draft={draftOf(next, offerOf(options))} whom={next.name ?? next.email} />
            }
          />
          {rows.tables
            .filter((table) => !rows.isSent(table) || run?.refused)
            .map((table, index) => (
              <Columns
                key={index}
                table={table}
                disabled={running}
                onChange={(column, kind) => rows.chooseKind(table, column, kind)}
              />
            ))}
          <ListNotes list={rows} />
          <RowTable
            entries={entries}
            outcomes={outcomes}
            busy={running}
            onEdit={edit}
            onRemove={(entry) => remove([entry])}
          />
        </>
      )}
    </Stack>
  );
}
