import { Button, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem } from '../api/problem';
import { GuardedButton } from '../parts/Guarded';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { useMay } from '../session/SessionContext';
import { asText } from './definition';
import type { PlacedFault } from './JsonEditor';
import { faultsOf, renewWorkflows, saveDraft, type WorkflowDetail } from './queries';

const JsonEditor = lazy(() => import('./JsonEditor'));
const kCheckAfter = 400;

/** The definition as JSON. It is checked as one types; saving keeps it as the draft, publishing is another step. */
export function DefinitionEditor({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay('workflows:write');
  const stored = asText(workflow.draft ?? workflow.definition);
  const [text, setText] = useState(stored);
  const [placed, setPlaced] = useState<PlacedFault[]>([]);
  const [goTo, setGoTo] = useState<number>();
  const [fault, setFault] = useState<Problem>();
  const faults = useFaults(text);
  const dirty = text !== stored;
  const save = async () => {
    setFault(undefined);
    try {
      const saved = await saveDraft(workflow.id, JSON.parse(text));
      setText(asText(saved.draft ?? saved.definition));
      notifications.show({ message: t('flows.saved') });
      renewWorkflows(client);
    } catch (thrown) {
      setFault(asProblem(thrown));
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
          <Button variant="default" onClick={() => setText(stored)}>
            {t('templates.revert')}
          </Button>
        )}
        <Text size="sm" role="status" c="dimmed">
          {dirty ? t('flows.unsaved') : t('flows.kept')}
          {placed.length === 0 && faults.isSuccess && ` · ${t('flows.noFaults')}`}
        </Text>
      </Group>
      {fault && <ProblemNote fault={fault} />}
      {faults.error && <ProblemNote fault={faults.error} onRetry={() => void faults.refetch()} />}
      <Suspense fallback={<PageBones inner />}>
        <JsonEditor
          label={t('flows.editor')}
          text={text}
          faults={faults.data ?? []}
          readOnly={!may}
          goTo={goTo}
          onChange={setText}
          onPlaced={onPlaced}
          onSave={() => void save()}
        />
      </Suspense>
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
