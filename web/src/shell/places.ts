import {
  IconArchive,
  IconBell,
  IconBook,
  IconCalendarTime,
  IconChartLine,
  IconChecklist,
  IconChecks,
  IconGauge,
  IconHistory,
  IconMail,
  IconRoute,
  IconServerBolt,
  IconSettings,
  IconShieldCheck,
  IconSkull,
  IconSpeakerphone,
  IconStack2,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';

/** A place of the navigation. `right`: who lacks it does not see the place. `key`: pressed after G. */
export interface Place {
  id: string;
  to: string;
  search?: Record<string, string>;
  icon: typeof IconGauge;
  right?: string;
  key?: string;
  outside?: boolean;
}

export interface PlaceGroup {
  id: string;
  places: readonly Place[];
}

export const kPlaceGroups: readonly PlaceGroup[] = [
  {
    id: 'work',
    places: [
      { id: 'dashboard', to: '/', icon: IconGauge, key: 'd' },
      { id: 'leads', to: '/leads', icon: IconUsers, right: 'leads:read', key: 'l' },
      { id: 'followUps', to: '/follow-ups', icon: IconChecks, right: 'leads:read', key: 'f' },
      { id: 'duplicates', to: '/duplicates', icon: IconUsersGroup, right: 'leads:read', key: 'u' },
      { id: 'workflows', to: '/workflows', icon: IconRoute, right: 'workflows:read', key: 'w' },
      { id: 'runs', to: '/runs', icon: IconHistory, right: 'workflows:read', key: 'r' },
      { id: 'campaigns', to: '/campaigns', icon: IconSpeakerphone, right: 'campaigns:read', key: 'p' },
      { id: 'templates', to: '/templates', icon: IconMail, right: 'campaigns:read', key: 'e' },
      { id: 'analytics', to: '/analytics', icon: IconChartLine, right: 'leads:read', key: 'y' },
    ],
  },
  {
    id: 'engine',
    places: [
      { id: 'tasks', to: '/tasks', icon: IconChecklist, right: 'tasks:read', key: 't' },
      { id: 'queues', to: '/queues', icon: IconStack2, right: 'tasks:read', key: 'q' },
      {
        id: 'dead',
        to: '/tasks',
        search: { status: 'dead' },
        icon: IconSkull,
        right: 'tasks:read',
        key: 'x',
      },
      { id: 'schedules', to: '/schedules', icon: IconCalendarTime, right: 'tasks:read', key: 'c' },
      { id: 'workers', to: '/workers', icon: IconServerBolt, right: 'tasks:read', key: 'k' },
    ],
  },
  {
    id: 'system',
    places: [
      { id: 'alerts', to: '/alerts', icon: IconBell, right: 'monitoring:read', key: 'm' },
      { id: 'audit', to: '/audit', icon: IconShieldCheck, right: 'audit:read', key: 'a' },
      { id: 'backups', to: '/backups', icon: IconArchive, right: 'admin', key: 'b' },
      { id: 'settings', to: '/settings/appearance', icon: IconSettings, key: 's' },
      { id: 'docs', to: '/docs', icon: IconBook, outside: true },
    ],
  },
];

export function placesFor(permissions: readonly string[]): Place[] {
  return kPlaceGroups
    .flatMap((group) => group.places)
    .filter((place) => !place.right || permissions.includes(place.right));
}
