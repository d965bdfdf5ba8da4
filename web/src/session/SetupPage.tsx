import { Alert, Button, Code, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { AnchorLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { Brand } from '../shell/Brand';
import { useSetSession } from './SessionContext';
import { signIn } from './session';

/** The token of the printed link. It stands behind #, so that no server or proxy logs it. */
export function tokenOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}

export function SetupPage() {
  const { t } = useTranslation();
  const state = useQuery({ queryKey: ['setup'], queryFn: () => take(api.GET('/api/setup')) });
  useEffect(() => {
    document.title = `${t('setup.title')} · Automation Orchestrator`;
  }, [t]);
  return (
    <main className="ao-door">
      <Paper withBorder p="xl" w="100%" maw={420}>
        <Stack gap="md">
          <Brand />
          <Title order={1}>{t('setup.title')}</Title>
          {state.error && <ProblemNote fault={state.error} onRetry={() => void state.refetch()} />}
          {state.data?.required === false && (
            <Text size="sm">
              {t('setup.done')}{' '}
              <AnchorLink to="/sign-in" underline="always">
                {t('setup.toSignIn')}
              </AnchorLink>
            </Text>
          )}
          {state.data?.required && <SetupForm />}
        </Stack>
      </Paper>
    </main>
  );
}

function SetupForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const setSession = useSetSession();
  const client = useQueryClient();
  const [token, setToken] = useState(() => tokenOf(location.hash));
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const { busy, fault, messages, send } = useSending();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      await take(api.POST('/api/setup', { body: { token, username, password } }));
      await client.invalidateQueries({ queryKey: ['setup'] });
      setSession(await signIn({ username, password }));
      await navigate({ to: '/', replace: true });
    });
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm">{t('setup.body')}</Text>
        {!token && (
          <Alert variant="light" color="yellow">
            {t('setup.noToken')} <Code>/setup#token=…</Code>
          </Alert>
        )}
        {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
        <TextInput
          label={t('setup.token')}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={messages.token}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <TextInput
          label={t('signIn.username')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={messages.username}
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t('signIn.password')}
          description={t('setup.passwordHint')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={messages.password}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
        />
        <Button type="submit" size="sm" loading={busy}>
          {t('setup.submit')}
        </Button>
      </Stack>
    </form>
  );
}
