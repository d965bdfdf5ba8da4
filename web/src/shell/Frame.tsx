import {
  ActionIcon,
  AppShell,
  Burger,
  Center,
  Group,
  Kbd,
  Loader,
  Modal,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onSessionExpired } from '../api/client';
import { LiveProvider } from '../live/LiveContext';
import { ProblemNote } from '../parts/ProblemNote';
import { SessionProvider, useSessionQuery } from '../session/SessionContext';
import { SignInForm } from '../session/SignInForm';
import { Brand } from './Brand';
import { ConnectionState } from './ConnectionState';
import { usePalette } from './LazyPalette';
import { Navigation } from './Navigation';
import { NotificationBell } from './NotificationBell';
import { ShortcutSheet } from './ShortcutSheet';
import { UserMenu } from './UserMenu';
import { useShellShortcuts } from './useShellShortcuts';

/** What stands around every page of a signed-in user. */
export function Frame() {
  const session = useSessionQuery();
  if (session.isPending) {
    return (
      <Center h="100vh" className="ao-late">
        <Loader size="sm" />
      </Center>
    );
  }
  if (session.error) {
    return (
      <main className="ao-door">
        <ProblemNote fault={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data) return <ToSignIn />;
  return (
    <SessionProvider session={session.data}>
      <LiveProvider>
        <SignedIn />
      </LiveProvider>
    </SessionProvider>
  );
}

/** Leads to the sign-in and back to the asked page; what was asked is read once, before the address changes. */
function ToSignIn() {
  const navigate = useNavigate();
  useEffect(() => {
    const asked = location.pathname + location.search;
    void navigate({ to: '/sign-in', search: asked === '/' ? {} : { next: asked }, replace: true });
  }, [navigate]);
  return null;
}

function SignedIn() {
  const { t } = useTranslation();
  const [menu, { toggle, close }] = useDisclosure(false);
  const [sheet, setSheet] = useDisclosure(false);
  const { pathname } = useLocation();
  const { open: openPalette, palette } = usePalette(setSheet.open);
  useShellShortcuts(setSheet.open);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding={0}
      transitionDuration={0}
    >
      <a href="#content" className="ao-skip">
        {t('shell.skip')}
      </a>
      <AppShell.Header className="ao-header">
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('shell.menu')} />
            <Link to="/" className="ao-home">
              <Brand />
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <UnstyledButton
              className="ao-search"
              onClick={openPalette}
              visibleFrom="sm"
              aria-keyshortcuts="Control+K"
            >
              <IconSearch size={14} aria-hidden />
              <span>{t('palette.open')}</span>
              <Kbd size="xs">Ctrl K</Kbd>
            </UnstyledButton>
            <ActionIcon
              hiddenFrom="sm"
              variant="subtle"
              color="gray"
              aria-label={t('palette.open')}
              onClick={openPalette}
            >
              <IconSearch size={18} />
            </ActionIcon>
            <ConnectionState />
            <NotificationBell />
            <UserMenu onShortcuts={setSheet.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('shell.navigation')}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content">
        <Outlet />
      </AppShell.Main>
      {palette}
      <ShortcutSheet opened={sheet} onClose={setSheet.close} />
      <ExpiryDialog />
    </AppShell>
  );
}

/** The session ended while somebody worked: they sign in over the page, and nothing typed is lost. */
function ExpiryDialog() {
  const { t } = useTranslation();
  const session = useSessionQuery();
  const [opened, setOpened] = useState(false);
  useEffect(() => onSessionExpired(() => setOpened(true)), []);
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      title={t('signIn.expired')}
      closeOnClickOutside={false}
      centered
    >
      {opened && <SignInForm onDone={() => setOpened(false)} username={session.data?.user.username ?? ''} />}
    </Modal>
  );
}
