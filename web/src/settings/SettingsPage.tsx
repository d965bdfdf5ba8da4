import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/Page';
import { useSession } from '../session/SessionContext';
import { AccountSection } from './AccountSection';
import { AppearanceSection } from './AppearanceSection';
import { CrmSection } from './CrmSection';
import { EmailSection } from './EmailSection';
import { HealthSection } from './HealthSection';
import { KeysSection } from './KeysSection';
import { TenantsSection } from './TenantsSection';
import { UsersSection } from './UsersSection';

const kSections = [
  { id: 'appearance', right: '', content: AppearanceSection },
  { id: 'account', right: '', content: AccountSection },
  { id: 'users', right: 'users:read', content: UsersSection },
  { id: 'keys', right: '', content: KeysSection },
  { id: 'tenants', right: 'tenants:manage', content: TenantsSection },
  { id: 'crm', right: 'crm:manage', content: CrmSection },
  { id: 'email', right: 'email:send', content: EmailSection },
  { id: 'health', right: '', content: HealthSection },
] as const;

export function SettingsPage() {
  const { t } = useTranslation();
  const { section } = useParams({ from: '/frame/settings/$section' });
  const navigate = useNavigate();
  const { permissions } = useSession().user;
  const open = kSections.filter(({ right }) => right === '' || permissions.includes(right));
  const shown = open.find(({ id }) => id === section) ?? open[0];
  return (
    <Page title={t('nav.settings')}>
      <Tabs
        value={shown?.id ?? null}
        onChange={(next) => next && void navigate({ to: '/settings/$section', params: { section: next } })}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('nav.settings')} className="ao-tabs" mb="sm">
          {open.map(({ id }) => (
            <Tabs.Tab key={id} value={id}>
              {t(`settings.${id}`)}
            </Tabs.Tab>
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
