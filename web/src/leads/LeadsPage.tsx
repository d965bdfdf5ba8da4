import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload, IconFileImport, IconPlus, IconUsers } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { ButtonLink } from '../parts/links';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { useMay } from '../session/SessionContext';
import { BulkBar } from './BulkBar';
import { ConflictDialog } from './ConflictDialog';
import { type ExportFormat, exportLeads } from './exportLeads';
import { LeadFilters } from './LeadFilters';
import { LeadTable } from './LeadTable';
import { NewLead } from './NewLead';
import { leadCount, leadWindow, renewLeads } from './queries';
import { filterOf, kNewLead, type LeadSearch } from './search';
import { useSelection } from './selection';
import { useSaveLead } from './useSaveLead';

export function LeadsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/leads' });
  const navigate = useNavigate({ from: '/leads' });
  const adding = useLocation().hash === kNewLead;
  const first = useQuery(leadWindow(search, 0));
  const total = first.data?.total ?? 0;
  const picked = useSelection();
  const saving = useSaveLead();
  const filtered = Object.keys(filterOf(search)).length > 0;
  const empty = first.data !== undefined && total === 0 && !first.isPlaceholderData;

  const change = (next: LeadSearch) => {
    if (JSON.stringify(filterOf(next)) !== JSON.stringify(filterOf(search))) picked.clear();
    void navigate({ search: next, replace: true });
  };
  const setAdding = (open: boolean) =>
    void navigate({ search, replace: true, ...(open ? { hash: kNewLead } : { hash: '' }) });

  return (
    <Page
      title={t('nav.leads')}
      aside={
        first.data && (
          <output className="ao-count" aria-live="polite">
            {t('leads.total', { count: total, shown: formatNumber(total) })}
          </output>
        )
      }
      actions={<Actions search={search} onAdd={() => setAdding(true)} />}
    >
      <LeadFilters search={search} onChange={change} />
      {first.error && <ProblemNote fault={first.error} onRetry={() => void first.refetch()} />}
      {empty && filtered && (
        <EmptyNote
          title={t('leads.noMatch')}
          actions={
            <Button
              variant="default"
              onClick={() => change({ ...(search.cols ? { cols: search.cols } : {}) })}
            >
              {t('filter.clear')}
            </Button>
          }
        >
          {t('leads.noMatchBody')}
        </EmptyNote>
      )}
      {empty && !filtered && <NoLeads onAdd={() => setAdding(true)} />}
      {!empty && !first.error && (
        <>
          <Newcomers search={search} total={first.data?.total} />
          <LeadTable
            search={search}
            total={first.data?.total}
            picked={picked}
            onSearch={change}
            onSave={saving.save}
          />
        </>
      )}
      <BulkBar search={search} total={total} picked={picked} />
      <NewLead opened={adding} onClose={() => setAdding(false)} />
      <ConflictDialog conflict={saving.conflict} save={saving.save} onClose={saving.settle} />
    </Page>
  );
}

function Actions({ search, onAdd }: { search: LeadSearch; onAdd: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const save = (format: ExportFormat) => void exportLeads(client, search, format);
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            rightSection={<IconChevronDown size={12} aria-hidden />}
          >
            {t('leads.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('leads.exportHint')}</Menu.Label>
          <Menu.Item onClick={() => save('csv')}>CSV</Menu.Item>
          <Menu.Item onClick={() => save('json')}>JSON</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ButtonLink to="/leads/import" variant="default" leftSection={<IconFileImport size={14} aria-hidden />}>
        {t('import.button')}
      </ButtonLink>
      <GuardedButton right="leads:write" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
        {t('leads.new')}
      </GuardedButton>
    </>
  );
}

function NoLeads({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyNote
      icon={<IconUsers size={32} stroke={1.4} />}
      title={t('leads.empty')}
      actions={
        <>
          <GuardedButton right="leads:write" onClick={onAdd}>
            {t('leads.new')}
          </GuardedButton>
          <ButtonLink to="/leads/import" variant="default">
            {t('import.title')}
          </ButtonLink>
        </>
      }
    >
      {t('leads.emptyBody')}
    </EmptyNote>
  );
}

/** Leads that came while the table was read wait behind a button: rows do not move under the eye. */
function Newcomers({ search, total }: { search: LeadSearch; total: number | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const live = useQuery({ ...leadCount(search), enabled: total !== undefined });
  const may = useMay('leads:read');
  const difference = live.data === undefined || total === undefined ? 0 : live.data - total;
  const renewedAt = live.dataUpdatedAt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each fresh count without a difference means changed rows
  useEffect(() => {
    if (may && difference === 0) void client.invalidateQueries({ queryKey: ['lead-window'] });
  }, [renewedAt]);
  if (difference === 0) return null;
  return (
    <div className="ao-pill" aria-live="polite">
      <Button size="compact-xs" radius="xl" onClick={() => renewLeads(client)}>
        {difference > 0
          ? t('leads.newcomers', { count: difference })
          : t('leads.gone', { count: -difference })}
      </Button>
    </div>
  );
}
