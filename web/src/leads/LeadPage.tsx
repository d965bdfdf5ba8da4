import { ActionIcon, Menu, Tabs, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, etag, take } from '../api/client';
import type { Lead } from '../api/rows';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { JsonView } from '../parts/JsonView';
import { AnchorLink, MenuLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { useMay } from '../session/SessionContext';
import { TaskTable } from '../tasks/TaskTable';
import { RunList } from '../workflows/RunList';
import { ConflictDialog } from './ConflictDialog';
import { LeadFields } from './LeadFields';
import { leadName } from './names';
import { leadById, renewLeads } from './queries';
import { Timeline } from './Timeline';
import { useSaveLead } from './useSaveLead';

export function LeadPage() {
  const { t } = useTranslation();
  const { leadId } = useParams({ from: '/frame/leads/$leadId' });
  const lead = useQuery(leadById(leadId));
  if (lead.error && !lead.data) {
    return (
      <Page title={t('leads.one')}>
        <ProblemNote fault={lead.error} onRetry={() => void lead.refetch()} />
        <AnchorLink to="/leads" size="sm">
          {t('leads.back')}
        </AnchorLink>
      </Page>
    );
  }
  if (!lead.data) return <PageBones />;
  return <LoadedLead lead={lead.data} />;
}

const kTabs = ['timeline', 'runs', 'tasks', 'raw'] as const;

function LoadedLead({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/leads/$leadId' });
  const { tab } = useSearch({ from: '/frame/leads/$leadId' });
  const saving = useSaveLead();
  const shown = kTabs.find((each) => each === tab) ?? 'timeline';
  return (
    <Page
      title={leadName(lead)}
      aside={<StatusDot status={lead.status} />}
      actions={<LeadMenu lead={lead} />}
    >
      <div className="ao-split">
        <LeadFields lead={lead} onSave={saving.save} />
        <Tabs
          value={shown}
          onChange={(next) =>
            void navigate({ search: next && next !== 'timeline' ? { tab: next } : {}, replace: true })
          }
          keepMounted={false}
          miw={0}
        >
          <Tabs.List aria-label={t('leads.tabs')}>
            {kTabs.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`leads.tab_${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="timeline" pt="sm">
            <Timeline leadId={lead.id} />
          </Tabs.Panel>
          <Tabs.Panel value="runs" pt="sm">
            <RunList search={{ lead_id: lead.id }} nothing={t('leads.noRuns')} />
          </Tabs.Panel>
          <Tabs.Panel value="tasks" pt="sm">
            <TaskTable search={{ lead_id: lead.id }} />
          </Tabs.Panel>
          <Tabs.Panel value="raw" pt="sm">
            <JsonView value={lead} label={t('leads.tab_raw')} />
          </Tabs.Panel>
        </Tabs>
      </div>
      <ConflictDialog conflict={saving.conflict} save={saving.save} onClose={saving.settle} />
    </Page>
  );
}

function LeadMenu({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useMay('leads:delete');
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await take(
      api.DELETE('/api/leads/{id}', {
        params: { path: { id: lead.id }, header: { 'If-Match': etag(lead.version) } },
      }),
    );
    await navigate({ to: '/leads' });
    client.removeQueries({ queryKey: ['lead', lead.id] });
    renewLeads(client);
    notifications.show({ message: t('leads.deleted', { name: leadName(lead) }) });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={t('common.more')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuLink
            to="/duplicates/$leadId"
            params={{ leadId: lead.id }}
            leftSection={<IconUsersGroup size={14} />}
          >
            {t('leads.findDuplicates')}
          </MenuLink>
          <Tooltip label={t('problem.needs', { right: 'leads:delete' })} disabled={may}>
            <Menu.Item
              color="red"
              disabled={!may}
              leftSection={<IconTrash size={14} />}
              onClick={() => setAsking(true)}
            >
              {t('leads.delete')}
            </Menu.Item>
          </Tooltip>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title={t('leads.deleteTitle', { name: leadName(lead) })}
        action={t('leads.delete')}
        danger
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('bulk.deleteBody')}
      </ConfirmDialog>
    </>
  );
}
