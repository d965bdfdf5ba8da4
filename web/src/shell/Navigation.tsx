import { NavLink, ScrollArea, Text } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { NavItemLink } from '../parts/links';
import { useSession } from '../session/SessionContext';
import { kPlaceGroups, type Place } from './places';

function isHere(place: Place, path: string, status: unknown): boolean {
  if (place.id === 'settings') return path.startsWith('/settings');
  if (place.id === 'dead') return path === '/tasks' && status === 'dead';
  if (place.id === 'tasks') return path.startsWith('/tasks') && status !== 'dead';
  return place.to === '/' ? path === '/' : path.startsWith(place.to);
}

export function Navigation() {
  const { t } = useTranslation();
  const { permissions } = useSession().user;
  const location = useLocation();
  const status = (location.search as Record<string, unknown>).status;
  return (
    <ScrollArea type="auto" scrollbarSize={6}>
      {kPlaceGroups.map((group) => {
        const places = group.places.filter((place) => !place.right || permissions.includes(place.right));
        if (places.length === 0) return null;
        return (
          <div key={group.id} className="ao-nav-group">
            <Text className="ao-nav-head">{t(`nav.${group.id}`)}</Text>
            {places.map((place) => (
              <NavItem key={place.id} place={place} here={isHere(place, location.pathname, status)} />
            ))}
          </div>
        );
      })}
    </ScrollArea>
  );
}

function NavItem({ place, here }: { place: Place; here: boolean }) {
  const { t } = useTranslation();
  const common = {
    label: t(`nav.${place.id}`),
    leftSection: <place.icon size={16} stroke={1.7} aria-hidden />,
    active: here,
    className: 'ao-nav-link',
    ...(here ? { 'aria-current': 'page' as const } : {}),
  };
  if (place.outside) return <NavLink component="a" href={place.to} {...common} />;
  return (
    <NavItemLink
      to={place.to}
      search={(place.search ?? {}) as never}
      activeOptions={{ exact: true }}
      {...common}
    />
  );
}
