import { Button, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem } from '../api/problem';
import { DraftConflict } from '../parts/DraftConflict';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { useMay } from '../session/SessionContext';
import { asText } from './definition';
import { EditorOnDemand } from './EditorOnDemand';
import type { PlacedFault } from './JsonEditor';
import { faultsOf, renewWorkflows, saveDraft, type TaggedWorkflow, type WorkflowDetail } from './queries';

const kCheckAfter = 400;

const draftText = (workflow: WorkflowDetail) => asText(workflow.draft ?? workflow.definition);

/** The definition as JSON. It is checked as one types; saving keeps it as the draft, publishing is another step. */
export function DefinitionEditor({ workflow }: { workflow: TaggedWorkflow }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay('workflows:write');
  const [base, setBase] = useState(() => ({ etag: workflow.etag, text: draftText(workflow) }));
  const [text, setText] = useState(base.text);
  const [placed, setPlaced] = useState<PlacedFault[]>([]);
  const [goTo, setGoTo] = useState<number>();
  const [fault, setFault] = useState<Problem>();
  const [theirs, setTheirs] = useState<TaggedWorkflow>();
  const faults = useFaults(text);
  const dirty = text !== base.text;
  const goOnFrom = (kept: TaggedWorkflow) => {
    const stored = draftText(kept);
    setBase({ etag: kept.etag, text: stored });
    setText(stored);
  };
  // What somebody else saved shows at once, unless one is typing: then saving asks which of both stays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another version comes, not when one begins to type
  useEffect(() => {
    if (workflow.etag !== base.etag && !dirty) goOnFrom(workflow);
  }, [workflow.etag]);
  const save = async (etag = base.etag) => {
    setFault(undefined);
    try {
      goOnFrom(await saveDraft(workflow.id, JSON.parse(text), etag));
      setTheirs(undefined);
      notifications.show({ message: t('flows.saved') });
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.status === 412) setTheirs({ ...(problem.current as WorkflowDetail), etag: problem.etag });
      else setFault(problem);
    } finally {
      renewWorkflows(client);
    }
  };
  const onPlaced = useCallback((next: PlacedFault[]) => setPlaced(next), []);
  return (
    <>
      <Group gap="xs" mb="xs">
        <GuardedButton right="workflows:write" disabled={!dirty} onClick={() => void save()}>
          {t('flows.saveDraft')}
        </GuardedButton>
        {dirty && (
          <Button variant="default" onClick={() => goOnFrom(workflow)}>
            {t('templates.revert')}
          </Button>
        )}
        <Text size="sm" role="status" c="dimmed">
          {dirty ? t('flows.unsaved') : t('flows.kept')}
          {placed.length === 0 && faults.data?.length === 0 && ` · ${t('flows.noFaults')}`}
        </Text>
      </Group>
      {fault && <ProblemNote fault={fault} />}
      {theirs && (
        <DraftConflict
          mine={text}
          theirs={draftText(theirs)}
          onKeepMine={() => void save(theirs.etag)}
          onTakeTheirs={() => {
            goOnFrom(theirs);
            setTheirs(undefined);
          }}
          onClose={() => setTheirs(undefined)}
        />
      )}
      {faults.error && <ProblemNote fault={faults.error} onRetry={() => void faults.refetch()} />}
      <EditorOnDemand
        label={t('flows.editor')}
        text={text}
        faults={faults.data ?? []}
        readOnly={!may}
        goTo={goTo}
        onChange={setText}
        onPlaced={onPlaced}
        onSave={() => void save()}
      />
      {placed.length > 0 && (
        <section aria-label={t('flows.faults')}>
          <Text size="sm" fw={600} mt="xs">
            {t('flows.faultCount', { count: placed.length })}
          </Text>
          {placed.map((each) => (
            <button
              key={`${each.from} ${each.message}`}
              type="button"
              className="ao-fault-line"
              onClick={() => setGoTo(each.from)}
            >
              {t('flows.faultAt', { line: each.line, message: each.message })}
            </button>
          ))}
        </section>
      )}
    </>
  );
}

/** What the server finds wrong with the text; what is no JSON the editor says itself. */
function useFaults(text: string) {
  const [asked] = useDebouncedValue(text, kCheckAfter);
  return useQuery({
    queryKey: ['definition-faults', asked],
    queryFn: () => {
      try {
        return faultsOf(JSON.parse(asked));
      } catch {
        return Promise.resolve([]);
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
