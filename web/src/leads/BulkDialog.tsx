import { Alert, Button, Group, Modal, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/problem';
import type { Lead } from '../api/rows';
import { formatNumber } from '../i18n/format';
import { act } from '../parts/act';
import { ProblemNote } from '../parts/ProblemNote';
import { Said } from '../parts/Said';
import {
  type BulkWork,
  kMostUndone,
  type LeadActionReply,
  type Look,
  look,
  runBulk,
  runUndo,
  undoOf,
} from './bulk';
import { leadName } from './names';
import { renewLeads } from './queries';
import type { LeadSearch } from './search';
import type { Selection } from './selection';

const kSettable = ['status', 'source', 'owner', 'company'] as const;
const kTypeOver = 1_000;
const kMostTold = 50;

export type BulkKind = BulkWork['kind'] | 'assign';

interface BulkDialogProps {
  kind: BulkKind;
  search: LeadSearch;
  selection: Selection;
  expected: number;
  onDone: () => void;
  onClose: () => void;
}

/** Says what will happen to how many, has the server do it in one call and reports on what was left out. */
export function BulkDialog({ kind: asked, search, selection, expected, onDone, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const kind = asked === 'assign' ? 'set' : asked;
  const client = useQueryClient();
  // The selection is cleared when the work is done; the report and the way back still need it.
  const [chosen] = useState(selection);
  const [count, setCount] = useState(expected);
  const [looks, setLooks] = useState(0);
  const [seen, setSeen] = useState<Look>();
  const [moved, setMoved] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const [field, setField] = useState<(typeof kSettable)[number]>(asked === 'assign' ? 'owner' : 'status');
  const [value, setValue] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<LeadActionReply>();
  const [takenBack, setTakenBack] = useState<LeadActionReply>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when the dialog opens, and when somebody asks for it
  useEffect(() => {
    const reading = new AbortController();
    look(kind, chosen, search, reading.signal).then(
      (now) => {
        setSeen(now);
        if (looks > 0) setCount(now.count);
        else setMoved(now.count !== expected);
      },
      (thrown: unknown) => {
        if (!reading.signal.aborted) setFault(thrown);
      },
    );
    return () => reading.abort();
  }, [looks]);

  const work: BulkWork =
    kind === 'set'
      ? { kind, field, value: value.trim() }
      : kind === 'delete'
        ? { kind }
        : { kind, tags: tags.map((tag) => tag.trim()).filter(Boolean) };
  const needsTyping = kind === 'delete' || count > kTypeOver;
  const ready =
    seen !== undefined &&
    !moved &&
    count > 0 &&
    (work.kind === 'delete' ||
      asked === 'assign' ||
      (work.kind === 'set' ? work.value !== '' : work.tags.length > 0)) &&
    (!needsTyping || typed.trim() === String(count));

  const lookAgain = () => {
    setMoved(false);
    setFault(undefined);
    setTyped('');
    setSeen(undefined);
    setLooks(looks + 1);
    renewLeads(client);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      setResult(await runBulk(work, seen.target));
      onDone();
    } catch (thrown) {
      if (asProblem(thrown).status === 409) setMoved(true);
      else setFault(thrown);
    } finally {
      setBusy(false);
      renewLeads(client);
    }
  };
  const back = result && seen?.before ? undoOf(work, seen.before, refusedIds(result)) : [];
  const undo = async () => {
    setBusy(true);
    await act(async () => {
      const undone = await runUndo(back);
      if (undone.refused > 0) return setTakenBack(undone);
      notifications.show({ message: t('bulk.undone', { count: undone.done }) });
      onClose();
    });
    setBusy(false);
    renewLeads(client);
  };

  return (
    <Modal opened onClose={onClose} title={t(`bulk.${asked}Title`, { count, shown: formatNumber(count) })}>
      {result ? (
        <Report
          result={takenBack ?? result}
          undone={takenBack !== undefined}
          known={seen?.before ?? seen?.samples ?? []}
          busy={busy}
          {...(back.length > 0 && !takenBack ? { onUndo: () => void undo() } : {})}
          onClose={onClose}
        />
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            {moved && <Moved onLook={lookAgain} />}
            {fault !== undefined && <ProblemNote fault={fault} onRetry={seen ? undefined : lookAgain} />}
            {asked === 'assign' && (
              <TextInput
                label={t('bulk.newOwner')}
                description={t('bulk.newOwnerHint')}
                value={value}
                onChange={(event) => setValue(event.currentTarget.value)}
                data-autofocus
              />
            )}
            {asked === 'set' && (
              <Group grow align="start">
                <Select
                  label={t('filter.field')}
                  allowDeselect={false}
                  data={kSettable.map((key) => ({ value: key, label: t(`field.${key}`) }))}
                  value={field}
                  onChange={(key) => setField((key ?? 'status') as (typeof kSettable)[number])}
                />
                <TextInput
                  label={t('bulk.value')}
                  value={value}
                  onChange={(event) => setValue(event.currentTarget.value)}
                  data-autofocus
                />
              </Group>
            )}
            {(kind === 'addTags' || kind === 'removeTags') && (
              <TagsInput
                label={t('field.tags')}
                value={tags}
                onChange={setTags}
                data-autofocus
                acceptValueOnBlur
              />
            )}
            {seen && <Samples leads={seen.samples} count={count} />}
            {kind === 'delete' && <Text size="sm">{t('bulk.deleteBody')}</Text>}
            {kind !== 'delete' && count > kMostUndone && (
              <Text size="sm">{t('bulk.noUndo', { most: formatNumber(kMostUndone) })}</Text>
            )}
            {needsTyping && (
              <TextInput
                label={t('confirm.type', { text: count })}
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.currentTarget.value)}
                data-autofocus={kind === 'delete' || undefined}
              />
            )}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button
                type="submit"
                color={kind === 'delete' ? 'red' : undefined}
                disabled={!ready}
                loading={busy}
              >
                {t(`bulk.${asked}Go`, { count, shown: formatNumber(count) })}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function refusedIds(result: LeadActionReply): ReadonlySet<string> {
  return new Set(result.refused_leads.map((lead) => lead.id));
}

/** Nothing was done, because another number of leads matches than was counted. */
function Moved({ onLook }: { onLook: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert role="alert" color="yellow" variant="light" title={t('bulk.movedTitle')}>
      <Text size="sm" mb="xs">
        {t('bulk.moved')}
      </Text>
      <Button size="xs" variant="default" onClick={onLook}>
        {t('bulk.lookAgain')}
      </Button>
    </Alert>
  );
}

function Samples({ leads, count }: { leads: readonly Lead[]; count: number }) {
  const { t } = useTranslation();
  const names = leads.map(leadName).join(', ');
  const more = count - leads.length;
  return (
    <Text size="sm" c="dimmed" className="ao-words">
      {more > 0 ? t('bulk.samplesMore', { names, more: formatNumber(more) }) : names}
    </Text>
  );
}

function Report({
  result,
  undone,
  known,
  busy,
  onUndo,
  onClose,
}: {
  result: LeadActionReply;
  undone: boolean;
  known: readonly Lead[];
  busy: boolean;
  onUndo?: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const names = new Map(known.map((lead) => [lead.id, leadName(lead)]));
  const told = result.refused_leads.slice(0, kMostTold);
  const untold = result.refused - told.length;
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {t(undone ? 'bulk.undoneBut' : 'bulk.done', { count: result.done, failed: result.refused })}
        {result.unchanged > 0 && ` ${t('bulk.unchanged', { count: result.unchanged })}`}
      </Text>
      {told.length > 0 && (
        <ul className="ao-faults">
          {told.map((lead) => (
            <li key={lead.id}>
              <strong>{names.get(lead.id) ?? lead.id}</strong>: <Said text={lead.message} />
            </li>
          ))}
          {untold > 0 && <li>{t('bulk.refusedMore', { more: formatNumber(untold) })}</li>}
        </ul>
      )}
      <Group justify="flex-end" gap="xs">
        {onUndo && (
          <Button variant="default" loading={busy} onClick={onUndo}>
            {t('common.undo')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('common.close')}
        </Button>
      </Group>
    </Stack>
  );
}
