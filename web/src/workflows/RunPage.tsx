import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/format';
import { readable, wordFor } from '../i18n/word';
import { LeadLink } from '../leads/LeadLink';
import { Card } from '../parts/Card';
import { JsonView } from '../parts/JsonView';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { AttemptDrawer, AttemptTable } from './AttemptTable';
import { isOpenRun, lengthOf, statesOf } from './attempts';
import { isDefinition } from './definition';
import { LazyGraph } from './LazyGraph';
import { type Attempt, type RunDetail, runById, versionOf } from './queries';
import { RunButtons } from './RunButtons';

const kWatchEvery = 2_000;

export function RunPage() {
  const { t } = useTranslation();
  const { runId } = useParams({ from: '/frame/runs/$runId' });
  const run = useQuery({
    ...runById(runId),
    refetchInterval: (query) => (isOpenRun(query.state.data?.status ?? '') ? kWatchEvery : false),
  });
  if (run.error && !run.data) {
    return (
      <Page title={t('flows.run')}>
        <ProblemNote fault={run.error} onRetry={() => void run.refetch()} />
        <AnchorLink to="/runs">{t('flows.allRuns')}</AnchorLink>
      </Page>
    );
  }
  if (!run.data) return <PageBones />;
  return (
    <Page
      title={run.data.workflow_name}
      aside={<StatusDot status={run.data.status} />}
      actions={<RunButtons run={run.data} />}
    >
      <Body run={run.data} />
    </Page>
  );
}

function Body({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Attempt>();
  const version = useQuery(versionOf(run.workflow_id, run.version));
  const definition = version.data?.definition;
  return (
    <>
      {run.error && (
        <Paper withBorder p="sm" mb="sm" className="ao-error-box">
          <span className="ao-words ao-mono">{run.error}</span>
        </Paper>
      )}
      <div className="ao-cards">
        <Card title={t('tasks.facts')}>
          <Facts run={run} />
        </Card>
        <Card title={t('flows.brought')}>
          <JsonView value={run.trigger_input} label={t('flows.brought')} />
        </Card>
        <Card title={t('flows.graph')} wide>
          {version.error && <ProblemNote fault={version.error} onRetry={() => void version.refetch()} />}
          {isDefinition(definition) && (
            <LazyGraph
              definition={definition}
              run={run}
              onOpen={(step) => setShown(statesOf(run).get(step))}
            />
          )}
        </Card>
        <Card title={t('flows.history')} wide>
          <AttemptTable steps={run.steps} onOpen={setShown} />
        </Card>
      </div>
      <AttemptDrawer attempt={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const length = lengthOf(run);
  return (
    <dl className="ao-list">
      <Fact name={t('workflows.name')}>
        <AnchorLink to="/workflows/$workflowId" params={{ workflowId: run.workflow_id }}>
          {run.workflow_name}
        </AnchorLink>{' '}
        · {t('flows.versionNo', { number: run.version })}
      </Fact>
      <Fact name={t('workflows.trigger')}>{wordFor('trigger', run.trigger, readable(run.trigger))}</Fact>
      {run.lead_id && (
        <Fact name={t('tasks.lead_id')}>
          <LeadLink id={run.lead_id} />
        </Fact>
      )}
      {run.parent_run_id && (
        <Fact name={t('flows.parent')}>
          <AnchorLink to="/runs/$runId" params={{ runId: run.parent_run_id }} className="ao-id">
            {run.parent_run_id.slice(-12)}
          </AnchorLink>
        </Fact>
      )}
      <Fact name={t('tasks.startedAt')}>
        <TimeAgo at={run.started_at} />
      </Fact>
      <Fact name={t('tasks.finishedAt')}>
        <TimeAgo at={run.finished_at} />
      </Fact>
      <Fact name={t('tasks.time')}>{length === undefined ? '–' : formatDuration(length)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="ao-line">
      <dt>{name}</dt>
      <dd className="ao-words">{children}</dd>
    </div>
  );
}
