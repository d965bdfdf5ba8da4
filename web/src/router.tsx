import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { readPeriod } from './analytics/queries';
import { readCampaignSearch } from './campaigns/queries';
import { readFollowUpSearch } from './follow_ups/queries';
import { readLeadSearch } from './leads/search';
import { readTab, textsOf } from './parts/words';
import { SignInPage } from './session/SignInPage';
import { Frame } from './shell/Frame';
import { CrashPage, MissingPage } from './shell/LostPages';
import { readTaskSearch } from './tasks/search';
import { readRunSearch } from './workflows/queries';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: MissingPage,
  errorComponent: CrashPage,
});

const word = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = word(search.next);
    return next ? { next } : {};
  },
  component: SignInPage,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./session/SetupPage'), 'SetupPage'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
});

const dashboard = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./dashboard/DashboardPage'), 'DashboardPage'),
});

const leads = createRoute({
  getParentRoute: () => frame,
  path: '/leads',
  validateSearch: readLeadSearch,
  component: lazyRouteComponent(() => import('./leads/LeadsPage'), 'LeadsPage'),
});

const leadImport = createRoute({
  getParentRoute: () => frame,
  path: '/leads/import',
  component: lazyRouteComponent(() => import('./leads_import/ImportPage'), 'ImportPage'),
});

const lead = createRoute({
  getParentRoute: () => frame,
  path: '/leads/$leadId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./leads/LeadPage'), 'LeadPage'),
});

const tasks = createRoute({
  getParentRoute: () => frame,
  path: '/tasks',
  validateSearch: readTaskSearch,
  component: lazyRouteComponent(() => import('./tasks/TasksPage'), 'TasksPage'),
});

const task = createRoute({
  getParentRoute: () => frame,
  path: '/tasks/$taskId',
  component: lazyRouteComponent(() => import('./tasks/TaskPage'), 'TaskPage'),
});

const queues = createRoute({
  getParentRoute: () => frame,
  path: '/queues',
  component: lazyRouteComponent(() => import('./tasks/QueuesPage'), 'QueuesPage'),
});

const workers = createRoute({
  getParentRoute: () => frame,
  path: '/workers',
  component: lazyRouteComponent(() => import('./tasks/WorkersPage'), 'WorkersPage'),
});

const schedules = createRoute({
  getParentRoute: () => frame,
  path: '/schedules',
  component: lazyRouteComponent(() => import('./tasks/SchedulesPage'), 'SchedulesPage'),
});

const workflows = createRoute({
  getParentRoute: () => frame,
  path: '/workflows',
  component: lazyRouteComponent(() => import('./workflows/WorkflowsPage'), 'WorkflowsPage'),
});

const workflow = createRoute({
  getParentRoute: () => frame,
  path: '/workflows/$workflowId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./workflows/WorkflowPage'), 'WorkflowPage'),
});

const runs = createRoute({
  getParentRoute: () => frame,
  path: '/runs',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./workflows/RunsPage'), 'RunsPage'),
});

const run = createRoute({
  getParentRoute: () => frame,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./workflows/RunPage'), 'RunPage'),
});

const followUps = createRoute({
  getParentRoute: () => frame,
  path: '/follow-ups',
  validateSearch: readFollowUpSearch,
  component: lazyRouteComponent(() => import('./follow_ups/FollowUpsPage'), 'FollowUpsPage'),
});

const analytics = createRoute({
  getParentRoute: () => frame,
  path: '/analytics',
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import('./analytics/AnalyticsPage'), 'AnalyticsPage'),
});

const duplicates = createRoute({
  getParentRoute: () => frame,
  path: '/duplicates',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./duplicates/DuplicatesPage'), 'DuplicatesPage'),
});

const compare = createRoute({
  getParentRoute: () => frame,
  path: '/duplicates/$leadId',
  component: lazyRouteComponent(() => import('./duplicates/ComparePage'), 'ComparePage'),
});

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/alerts',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./alerts/AlertsPage'), 'AlertsPage'),
});

const campaigns = createRoute({
  getParentRoute: () => frame,
  path: '/campaigns',
  validateSearch: readCampaignSearch,
  component: lazyRouteComponent(() => import('./campaigns/CampaignsPage'), 'CampaignsPage'),
});

const campaign = createRoute({
  getParentRoute: () => frame,
  path: '/campaigns/$campaignId',
  component: lazyRouteComponent(() => import('./campaigns/CampaignPage'), 'CampaignPage'),
});

const templates = createRoute({
  getParentRoute: () => frame,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates/TemplatesPage'), 'TemplatesPage'),
});

const newTemplate = createRoute({
  getParentRoute: () => frame,
  path: '/templates/new',
  component: lazyRouteComponent(() => import('./templates/TemplatePage'), 'NewTemplatePage'),
});

const template = createRoute({
  getParentRoute: () => frame,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('./templates/TemplatePage'), 'TemplatePage'),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>) =>
    textsOf(search, ['type', 'actor', 'entity', 'from', 'to'] as const),
  component: lazyRouteComponent(() => import('./audit/AuditPage'), 'AuditPage'),
});

const backups = createRoute({
  getParentRoute: () => frame,
  path: '/backups',
  component: lazyRouteComponent(() => import('./backups/BackupsPage'), 'BackupsPage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings/$section',
  validateSearch: (search: Record<string, unknown>): { q?: string; set?: boolean } => {
    const q = word(search.q);
    return { ...(q && { q }), ...(search.set === true && { set: true }) };
  },
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
});

const missing = createRoute({ getParentRoute: () => frame, path: '$', component: MissingPage });

const routeTree = root.addChildren([
  signIn,
  setup,
  frame.addChildren([
    dashboard,
    leads,
    leadImport,
    lead,
    tasks,
    task,
    queues,
    workers,
    schedules,
    workflows,
    workflow,
    followUps,
    runs,
    run,
    analytics,
    duplicates,
    compare,
    alerts,
    campaigns,
    campaign,
    templates,
    newTemplate,
    template,
    audit,
    backups,
    settings,
    missing,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient: undefined as unknown as QueryClient },
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
