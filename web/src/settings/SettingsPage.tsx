import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Thresholds } from '../alerts/Thresholds';
import { BackupSections } from '../backups/BackupsPage';
import { Page } from '../parts/Page';
import { useTabInSight } from '../parts/useTabInSight';
import { useSession } from '../session/SessionContext';
import { AccountSection } from './AccountSection';
import { AppearanceSection } from './AppearanceSection';
import { ConfigSection } from './ConfigSection';
import { CrmSection } from './CrmSection';
import { EmailSection } from './EmailSection';
import { HealthSection } from './HealthSection';
import { KeysSection } from './KeysSection';
import { LimitsSection } from './LimitsSection';
import { TenantsSection } from './TenantsSection';
import { UsersSection } from './UsersSection';
import './settings.css';

const kGroups = [
  {
    id: 'personal',
    sections: [
      { id: 'appearance', right: '', content: AppearanceSection },
      { id: 'account', right: '', content: AccountSection },
      { id: 'keys', right: '', content: KeysSection },
    ],
  },
  {
    id: 'organisation',
    sections: [
      { id: 'users', right: 'users:read', content: UsersSection },
      { id: 'tenants', right: 'tenants:manage', content: TenantsSection },
      { id: 'crm', right: 'crm:manage', content: CrmSection },
      { id: 'email', right: 'email:send', content: EmailSection },
      { id: 'limits', right: 'tasks:read', content: LimitsSection },
    ],
  },
  {
    id: 'system',
    sections: [
      { id: 'alerts', right: 'monitoring:read', content: Thresholds },
      { id: 'configuration', right: 'admin', content: ConfigSection },
      { id: 'backups', right: 'admin', content: BackupSections },
      { id: 'health', right: '', content: HealthSection },
    ],
  },
] as const;

export function SettingsPage() {
  const { t } = useTranslation();
  const { section } = useParams({ from: '/frame/settings/$section' });
  const navigate = useNavigate();
  const { permissions } = useSession().user;
  const groups = kGroups.map(({ id, sections }) => ({
    id,
    sections: sections.filter(({ right }) => right === '' || permissions.includes(right)),
  }));
  const open = groups.flatMap((group) => group.sections);
  const shown = open.find(({ id }) => id === section) ?? open[0];
  useTabInSight(shown?.id);
  return (
    <Page title={t('nav.settings')}>
      <Tabs
        value={shown?.id ?? null}
        onChange={(next) => next && void navigate({ to: '/settings/$section', params: { section: next } })}
        keepMounted={false}
        className="ao-settings"
      >
        <Tabs.List aria-label={t('nav.settings')} className="ao-tabs ao-settings-list">
          {groups.map(({ id: group, sections }) => (
            <Fragment key={group}>
              {sections.length > 0 && (
                <span className="ao-settings-head" role="presentation">
                  {t(`settings.group_${group}`)}
                </span>
              )}
              {sections.map(({ id }) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`settings.${id}`)}
                </Tabs.Tab>
              ))}
            </Fragment>
          ))}
        </Tabs.List>
        {open.map(({ id, content: Content }) => (
          <Tabs.Panel key={id} value={id}>
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
