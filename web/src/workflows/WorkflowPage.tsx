import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { PageTabs } from '../parts/PageTabs';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { isDefinition } from './definition';
import { LazyGraph } from './LazyGraph';
import { type TaggedWorkflow, type WorkflowDetail, workflowById } from './queries';
import { StepDrawer, StepTable } from './StepTable';
import { WorkflowButtons } from './WorkflowButtons';

// A tab is loaded when somebody looks at it: the editor alone weighs as much as three pages.
const DefinitionEditor = lazy(async () => ({
  default: (await import('./DefinitionEditor')).DefinitionEditor,
}));
const DryRun = lazy(async () => ({ default: (await import('./DryRun')).DryRun }));
const Versions = lazy(async () => ({ default: (await import('./Versions')).Versions }));
const Webhook = lazy(async () => ({ default: (await import('./Webhook')).Webhook }));
const RunList = lazy(async () => ({ default: (await import('./RunList')).RunList }));

export function WorkflowPage() {
  const { t } = useTranslation();
  const { workflowId } = useParams({ from: '/frame/workflows/$workflowId' });
  const workflow = useQuery({ ...workflowById(workflowId), refetchOnWindowFocus: false });
  if (workflow.error && !workflow.data) {
    return (
      <Page title={t('workflows.name')}>
        <ProblemNote fault={workflow.error} onRetry={() => void workflow.refetch()} />
        <AnchorLink to="/workflows">{t('flows.back')}</AnchorLink>
      </Page>
    );
  }
  if (!workflow.data) return <PageBones />;
  return <Loaded workflow={workflow.data} />;
}

function Loaded({ workflow }: { workflow: TaggedWorkflow }) {
  const { t } = useTranslation();
  const { tab } = useSearch({ from: '/frame/workflows/$workflowId' });
  return (
    <Page
      title={workflow.name}
      aside={<StatusDot status={workflow.status} />}
      actions={<WorkflowButtons workflow={workflow} />}
    >
      <PageTabs
        label={t('flows.parts')}
        shown={tab}
        tabs={[
          { id: 'steps', label: t('workflows.steps'), content: <Steps workflow={workflow} /> },
          { id: 'editor', label: t('flows.editor'), content: <DefinitionEditor workflow={workflow} /> },
          { id: 'test', label: t('flows.dryRun'), content: <DryRun workflow={workflow} /> },
          { id: 'versions', label: t('flows.versions'), content: <Versions workflow={workflow} /> },
          { id: 'webhook', label: t('trigger.webhook'), content: <Webhook workflow={workflow} /> },
          { id: 'runs', label: t('nav.runs'), content: <RunList search={{ workflow_id: workflow.id }} /> },
        ]}
      />
    </Page>
  );
}

/** The steps as a drawing and as a table: the draft's when there is one. */
function Steps({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const definition = workflow.draft ?? workflow.definition;
  if (!isDefinition(definition)) return <p className="ao-hint">{t('flows.noSteps')}</p>;
  return (
    <>
      {workflow.draft !== null && workflow.draft !== undefined && (
        <p className="ao-hint">{t('flows.draftShown')}</p>
      )}
      <LazyGraph definition={definition} onOpen={setShown} />
      <StepTable definition={definition} onOpen={setShown} />
      <StepDrawer
        step={definition.steps.find((step) => step.id === shown)}
        onClose={() => setShown(undefined)}
      />
    </>
  );
}
