import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { Brand } from '../shell/Brand';
import { useSessionQuery } from './SessionContext';
import { SignInForm } from './SignInForm';

/** Only paths of this app: a link must not lead a freshly signed-in user elsewhere. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function SignInPage() {
  const { t } = useTranslation();
  const { next } = useSearch({ from: '/sign-in' });
  const session = useSessionQuery();
  const navigate = useNavigate();
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => take(api.GET('/api/setup')) });
  useEffect(() => {
    document.title = `${t('signIn.title')} · Automation Orchestrator`;
  }, [t]);
  const known = session.data !== null && session.data !== undefined;
  useEffect(() => {
    if (known) void navigate({ to: safeNext(next), replace: true });
  }, [known, next, navigate]);
  return (
    <main className="ao-door">
      <Paper withBorder p="xl" w="100%" maw={380}>
        <Stack gap="md">
          <Brand />
          <Title order={1}>{t('signIn.title')}</Title>
          {setup.data?.required && (
            <Text size="sm">
              {t('signIn.setupNeeded')} <Link to="/setup">{t('signIn.setupLink')}</Link>
            </Text>
          )}
          <SignInForm onDone={() => undefined} />
        </Stack>
      </Paper>
    </main>
  );
}
