import { ActionIcon, Anchor, Button, Group, Indicator, Popover, Progress, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell, IconDownload, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { activeAlerts, type RaisedAlert } from '../alerts/queries';
import { alertName } from '../alerts/words';
import { formatNumber } from '../i18n/format';
import { useJobs } from '../jobs/JobNotices';
import { cancelJob, forgetJobs, isOpen, type LeadJob } from '../jobs/queries';
import { fileOf, noteOf, shareOf, titleOf } from '../jobs/words';
import { act } from '../parts/act';
import { AnchorLink } from '../parts/links';
import { useSay } from '../parts/Said';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { useMay } from '../session/SessionContext';

const kMostAlerts = 5;
const kMostJobs = 8;

/** What is wrong now and what goes on in the background, in sight from every page. */
export function NotificationBell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const alerts = useQuery({ ...activeAlerts(), enabled: useMay('monitoring:read') }).data ?? [];
  const jobs = useJobs();
  const unseen = alerts.filter((alert) => !alert.acknowledged_by).length;
  const running = jobs.filter(isOpen).length;
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      position="bottom-end"
      width="min(340px, 100vw - 16px)"
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

function Jobs({ jobs }: { jobs: readonly LeadJob[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const ended = jobs.some((job) => !isOpen(job));
  return (
    <section aria-label={t('notices.jobs')}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {t('notices.jobs')}
        </Text>
        {ended && (
          <Button variant="subtle" size="compact-xs" onClick={() => void act(() => forgetJobs(client, jobs))}>
            {t('notices.forget')}
          </Button>
        )}
      </Group>
      {jobs.length === 0 && <p className="ao-hint">{t('notices.noJobs')}</p>}
      <ul className="ao-notices">
        {jobs.slice(0, kMostJobs).map((job) => (
          <li key={job.id}>
            <JobLine job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function JobLine({ job }: { job: LeadJob }) {
  const { t } = useTranslation();
  const say = useSay();
  const client = useQueryClient();
  const title = titleOf(job);
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" className="ao-words">
          {title}
        </Text>
        {isOpen(job) ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('notices.stop', { title })}
            onClick={() => void act(() => cancelJob(client, job.id))}
          >
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <StatusDot status={job.state} />
        )}
      </Group>
      {isOpen(job) && <Progress value={shareOf(job)} size="sm" aria-label={title} />}
      <Group justify="space-between" gap="xs" wrap="nowrap" align="end">
        <Text size="xs" c="dimmed" className="ao-words">
          {noteOf(job, say)}
        </Text>
        {job.file && (
          <Anchor href={job.file} download={fileOf(job)} size="xs" className="ao-file">
            <IconDownload size={13} aria-hidden /> {t('jobs.download')}
          </Anchor>
        )}
      </Group>
    </>
  );
}
