import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem } from '../api/problem';
import { useSetSession } from './SessionContext';
import { signIn } from './session';

/** Name and password, and a code when the account asks for one. */
export function SignInForm({ onDone, username: known }: { onDone: () => void; username?: string }) {
  const { t } = useTranslation();
  const setSession = useSetSession();
  const [username, setUsername] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Problem>();
  const codeField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (wantsCode) codeField.current?.focus();
  }, [wantsCode]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      const session = await signIn({
        username,
        password,
        ...(wantsCode && code ? { code: code.trim() } : {}),
      });
      setSession(session);
      onDone();
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.is('two_factor_required')) setWantsCode(true);
      else setFault(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        {fault && (
          <Alert color="red" role="alert" variant="light">
            {messageOf(fault, t)}
          </Alert>
        )}
        <TextInput
          label={t('signIn.username')}
          name="username"
          autoComplete="username"
          autoFocus={!known}
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          autoFocus={known !== undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
        />
        {wantsCode && (
          <TextInput
            ref={codeField}
            label={t('signIn.code')}
            description={t('signIn.codeHint')}
            name="code"
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        <Button type="submit" size="sm" loading={busy} fullWidth>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function messageOf(problem: Problem, t: (key: string, options?: Record<string, unknown>) => string): string {
  if (problem.status === 0) return t('problem.offlineAdvice');
  if (problem.is('two_factor_invalid')) return t('signIn.wrongCode');
  if (problem.status === 429) return t('signIn.locked', { seconds: problem.retryAfter ?? 60 });
  if (problem.status === 401) return t('signIn.wrong');
  return problem.detail || problem.title;
}
