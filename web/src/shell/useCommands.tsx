import { useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SpotlightActionData } from '@mantine/spotlight';
import {
  IconArchive,
  IconBaselineDensityMedium,
  IconDownload,
  IconFileImport,
  IconKey,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoonStars,
  IconPlus,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { formatNumber } from '../i18n/format';
import { chooseLanguage } from '../i18n/i18n';
import { kNewLead } from '../leads/search';
import { act } from '../parts/act';
import { useSession } from '../session/SessionContext';
import { useSignOut } from '../session/useSignOut';
import { chooseDensity, useDensity } from './density';

interface Command {
  id: string;
  icon: typeof IconPlus;
  /** Who lacks it is not offered the command. */
  right?: string;
  run: () => unknown;
}

/** What the palette does by itself, for those who may. */
export function useCommands(onShortcuts: () => void): SpotlightActionData[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { permissions } = useSession().user;
  const { toggleColorScheme } = useMantineColorScheme();
  const density = useDensity();
  const leave = useSignOut();
  const verify = () =>
    act(async () => {
      const chain = await take(api.GET('/api/audit/verify'));
      notifications.show({
        color: chain.sound ? 'green' : 'red',
        autoClose: chain.sound ? 8_000 : false,
        message: chain.sound
          ? t('audit.sound', { count: chain.events, shown: formatNumber(chain.events) })
          : t('audit.broken', { at: chain.broken_at, why: chain.why }),
      });
    });
  const backUp = () => act(() => take(api.POST('/api/admin/backup', { body: {} })), t('palette.backupBegun'));
  const exportAll = async () => {
    const { exportLeads } = await import('../leads/exportLeads');
    return exportLeads(client, {}, 'csv');
  };
  const commands: Command[] = [
    {
      id: 'newLead',
      icon: IconPlus,
      right: 'leads:write',
      run: () => navigate({ to: '/leads', hash: kNewLead }),
    },
    {
      id: 'import',
      icon: IconFileImport,
      right: 'leads:write',
      run: () => navigate({ to: '/leads/import' }),
    },
    { id: 'export', icon: IconDownload, right: 'leads:read', run: exportAll },
    {
      id: 'newWorkflow',
      icon: IconPlus,
      right: 'workflows:write',
      run: () => navigate({ to: '/workflows' }),
    },
    {
      id: 'newKey',
      icon: IconKey,
      run: () => navigate({ to: '/settings/$section', params: { section: 'keys' } }),
    },
    { id: 'backup', icon: IconArchive, right: 'admin', run: backUp },
    { id: 'verify', icon: IconShieldCheck, right: 'admin', run: verify },
    { id: 'theme', icon: IconMoonStars, run: toggleColorScheme },
    {
      id: 'density',
      icon: IconBaselineDensityMedium,
      run: () => chooseDensity(density === 'compact' ? 'comfortable' : 'compact'),
    },
    {
      id: 'language',
      icon: IconLanguage,
      run: () => chooseLanguage(i18n.language === 'de' ? 'en' : 'de'),
    },
    { id: 'shortcuts', icon: IconKeyboard, run: onShortcuts },
    { id: 'signOut', icon: IconLogout, run: leave },
  ];
  return commands
    .filter(({ right }) => !right || permissions.includes(right))
    .map(({ id, icon: Icon, run }) => ({
      id,
      label: t(`palette.${id}`),
      leftSection: <Icon size={18} stroke={1.6} />,
      onClick: () => void run(),
    }));
}
