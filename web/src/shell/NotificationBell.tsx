import { ActionIcon, Button, Group, Indicator, Popover, Progress, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { activeAlerts, type RaisedAlert } from '../alerts/queries';
import { alertName } from '../alerts/words';
import { formatNumber } from '../i18n/format';
import { forgetEndedJobs, type Job, stopJob, useJobs } from '../jobs/jobs';
import { AnchorLink } from '../parts/links';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { useMay } from '../session/SessionContext';

const kMostAlerts = 5;

/** What is wrong now and what goes on in the background, in sight from every page. */
export function NotificationBell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const alerts = useQuery({ ...activeAlerts(), enabled: useMay('monitoring:read') }).data ?? [];
  const jobs = useJobs();
  const unseen = alerts.filter((alert) => !alert.acknowledged_by).length;
  const running = jobs.filter((job) => job.state === 'running').length;
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      position="bottom-end"
      width={288}
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Indicator
        label={formatNumber(unseen || running)}
        disabled={unseen + running === 0}
        color={unseen > 0 ? 'red' : 'indigo'}
        size={16}
        offset={5}
      >
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('notices.open', { alerts: unseen, jobs: running })}
            onClick={toggle}
          >
            <IconBell size={18} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('notices.title')} p="sm">
        <Stack gap="sm">
          <Alerts alerts={alerts} onLeave={close} />
          <Jobs jobs={jobs} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Alerts({ alerts, onLeave }: { alerts: readonly RaisedAlert[]; onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('nav.alerts')}>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {t('nav.alerts')}
        </Text>
        <AnchorLink to="/alerts" size="xs" onClick={onLeave}>
          {t('common.showAll')}
        </AnchorLink>
      </Group>
      {alerts.length === 0 && <p className="ao-hint">{t('alerts.calm')}</p>}
      <ul className="ao-notices">
        {alerts.slice(0, kMostAlerts).map((alert) => (
          <li key={alert.id}>
            <Group justify="space-between" gap="xs" wrap="nowrap">
              <StatusDot status={alert.severity.toLowerCase()} />
              <Text size="xs" c="dimmed">
                <TimeAgo at={alert.timestamp} />
              </Text>
            </Group>
            <Text size="sm">{alertName(alert.type, alert.type)}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Jobs({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  const ended = jobs.some((job) => job.state !== 'running');
  return (
    <section aria-label={t('notices.jobs')}>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {t('notices.jobs')}
        </Text>
        {ended && (
          <Button variant="subtle" size="compact-xs" onClick={forgetEndedJobs}>
            {t('notices.forget')}
          </Button>
        )}
      </Group>
      {jobs.length === 0 && <p className="ao-hint">{t('notices.noJobs')}</p>}
      <ul className="ao-notices">
        {jobs.map((job) => (
          <li key={job.id}>
            <JobLine job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function JobLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const share = job.total ? Math.min(100, (100 * job.done) / job.total) : 100;
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" className="ao-words">
          {job.title}
        </Text>
        {job.state === 'running' ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('notices.stop', { title: job.title })}
            onClick={() => stopJob(job.id)}
          >
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <StatusDot status={job.state} />
        )}
      </Group>
      {job.state === 'running' && (
        <Progress value={share} animated={!job.total} size="sm" aria-label={job.title} />
      )}
      <Text size="xs" c="dimmed" className="ao-words">
        {job.note ??
          (job.total
            ? t('notices.progress', { done: formatNumber(job.done), total: formatNumber(job.total) })
            : '')}
      </Text>
    </>
  );
}
