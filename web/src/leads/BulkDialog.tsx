import { Button, Group, Modal, Progress, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, etag, take } from '../api/client';
import type { Lead } from '../api/rows';
import { formatNumber } from '../i18n/format';
import { ProblemNote } from '../parts/ProblemNote';
import { type BulkResult, type BulkWork, bulkPatch, kMostAtOnce, runBulk } from './bulk';
import { reversePatch } from './fields';
import { leadName } from './names';
import { renewLeads } from './queries';
import type { LeadSearch } from './search';
import { freeze, type Selection } from './selection';
import { patchLead } from './useSaveLead';

const kSettable = ['status', 'source', 'owner', 'company'] as const;
const kTypeOver = 1_000;
const kSamples = 5;

interface BulkDialogProps {
  kind: BulkWork['kind'];
  search: LeadSearch;
  selection: Selection;
  expected: number;
  onDone: () => void;
  onClose: () => void;
}

async function removeLead(lead: Lead): Promise<undefined> {
  const params = { path: { id: lead.id }, header: { 'If-Match': etag(lead.version) } };
  await take(api.DELETE('/api/leads/{id}', { params }));
}

/** Freezes the selection, says what will happen to how many, does it and reports on every row. */
export function BulkDialog({ kind, search, selection, expected, onDone, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [frozen, setFrozen] = useState<Lead[]>();
  const [fault, setFault] = useState<unknown>();
  const [field, setField] = useState<(typeof kSettable)[number]>('status');
  const [value, setValue] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState<number>();
  const [results, setResults] = useState<BulkResult[]>();
  const stop = useRef(new AbortController());

  // biome-ignore lint/correctness/useExhaustiveDependencies: frozen once, when the dialog opens
  useEffect(() => {
    const reading = new AbortController();
    if (expected > kMostAtOnce) return;
    freeze(selection, search, reading.signal).then(setFrozen, (thrown: unknown) => {
      if (!reading.signal.aborted) setFault(thrown);
    });
    return () => reading.abort();
  }, []);

  const work: BulkWork =
    kind === 'set'
      ? { kind, field, value: value.trim() }
      : kind === 'delete'
        ? { kind }
        : { kind, tags: tags.join(',') };
  const many = expected > kMostAtOnce;
  const moved = frozen !== undefined && frozen.length !== expected;
  const needsTyping = kind === 'delete' || expected > kTypeOver;
  const ready =
    frozen !== undefined &&
    !moved &&
    (kind === 'delete' || (kind === 'set' ? value.trim() !== '' : tags.length > 0)) &&
    (!needsTyping || typed.trim() === String(expected));

  const apply = async (leads: readonly Lead[], change: (lead: Lead) => Promise<Lead | undefined>) => {
    setDone(0);
    const outcome = await runBulk(leads, change, { signal: stop.current.signal, onProgress: setDone });
    renewLeads(client);
    return outcome;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !frozen) return;
    const outcome = await apply(frozen, async (lead) => {
      if (work.kind === 'delete') return removeLead(lead);
      const patch = bulkPatch(work, lead);
      return patch ? patchLead(lead.id, lead.version, patch) : undefined;
    });
    setResults(outcome);
    onDone();
  };
  const undo = async () => {
    const changed = new Map(results?.filter((row) => row.after).map((row) => [row.lead.id, row]));
    const after = [...changed.values()].map((row) => row.after as Lead);
    const outcome = await apply(after, (lead) => {
      const before = changed.get(lead.id)?.lead ?? lead;
      const touched = work.kind === 'set' ? { [work.field]: '' } : { tags: [] };
      return patchLead(lead.id, lead.version, reversePatch(before, touched));
    });
    const failed = outcome.filter((row) => row.why).length;
    notifications.show({ message: t('bulk.undone', { count: outcome.length - failed }) });
    onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`bulk.${kind}Title`, { count: expected, shown: formatNumber(expected) })}
    >
      {results ? (
        <Report results={results} canUndo={kind !== 'delete'} onUndo={() => void undo()} onClose={onClose} />
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            {many && <Text size="sm">{t('bulk.tooMany', { most: formatNumber(kMostAtOnce) })}</Text>}
            {moved && <Text size="sm">{t('bulk.moved', { now: formatNumber(frozen.length) })}</Text>}
            {fault !== undefined && <ProblemNote fault={fault} />}
            {kind === 'set' && (
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
            {frozen && <Samples leads={frozen} />}
            {kind === 'delete' && <Text size="sm">{t('bulk.deleteBody')}</Text>}
            {needsTyping && !many && (
              <TextInput
                label={t('confirm.type', { text: expected })}
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.currentTarget.value)}
                data-autofocus={kind === 'delete' || undefined}
              />
            )}
            {done !== undefined && (
              <Progress.Root size="lg">
                <Progress.Section
                  value={(100 * done) / expected}
                  aria-label={t('bulk.progress', { done, count: expected })}
                />
              </Progress.Root>
            )}
            <Group justify="flex-end" gap="xs">
              <Button
                variant="default"
                onClick={() => {
                  stop.current.abort();
                  if (done === undefined) onClose();
                }}
              >
                {done === undefined ? t('common.cancel') : t('bulk.stop')}
              </Button>
              <Button
                type="submit"
                color={kind === 'delete' ? 'red' : undefined}
                disabled={!ready}
                loading={done !== undefined}
              >
                {t(`bulk.${kind}Go`, { count: expected, shown: formatNumber(expected) })}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Samples({ leads }: { leads: readonly Lead[] }) {
  const { t } = useTranslation();
  const names = leads.slice(0, kSamples).map(leadName).join(', ');
  const more = leads.length - kSamples;
  return (
    <Text size="sm" c="dimmed" className="ao-words">
      {more > 0 ? t('bulk.samplesMore', { names, more: formatNumber(more) }) : names}
    </Text>
  );
}

function Report({
  results,
  canUndo,
  onUndo,
  onClose,
}: {
  results: readonly BulkResult[];
  canUndo: boolean;
  onUndo: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const failed = results.filter((row) => row.why);
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {t('bulk.done', { count: results.length - failed.length, failed: failed.length })}
      </Text>
      {failed.length > 0 && (
        <ul className="ao-faults">
          {failed.slice(0, 50).map((row) => (
            <li key={row.lead.id}>
              <strong>{leadName(row.lead)}</strong>: {row.why}
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" gap="xs">
        {canUndo && results.some((row) => row.after) && (
          <Button variant="default" onClick={onUndo}>
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
