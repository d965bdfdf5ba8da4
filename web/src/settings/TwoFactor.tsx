import {
  Alert,
  Button,
  Code,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/client';
import { CopyButton } from '../parts/CopyButton';
import { ProblemNote } from '../parts/ProblemNote';
import { parseApart } from '../parts/trusted';
import { kSessionKey, useSession } from '../session/SessionContext';

interface Offer {
  secret: string;
  otpauth_url: string;
  qr_svg: string;
}

/** The picture of the secret for a camera; parsed as a picture, so that nothing in it can run. */
function QrCode({ svg, label }: { svg: string; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const picture = parseApart(svg, 'image/svg+xml').documentElement;
    for (const part of picture.querySelectorAll('script,foreignObject')) part.remove();
    box.current?.replaceChildren(document.importNode(picture, true));
  }, [svg]);
  return <div ref={box} className="ao-qr" role="img" aria-label={label} />;
}

/** Time-based codes (RFC 6238): begin, prove that the app has the secret, keep the recovery codes. */
export function TwoFactor() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { two_factor_enabled: enabled } = useSession();
  const [offer, setOffer] = useState<Offer>();
  const [recovery, setRecovery] = useState<string[]>();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<unknown>();
  const [disabling, setDisabling] = useState(false);

  const attempt = async (work: () => Promise<void>) => {
    setFault(undefined);
    try {
      await work();
    } catch (thrown) {
      setFault(thrown);
    }
  };
  const renew = () => client.invalidateQueries({ queryKey: kSessionKey });
  const begin = () => attempt(async () => setOffer(await sendJson<Offer>('POST', '/api/auth/two-factor')));
  const finish = (event: FormEvent) => {
    event.preventDefault();
    return attempt(async () => {
      const path = disabling ? '/api/auth/two-factor/disable' : '/api/auth/two-factor/enable';
      const proof = { code: code.trim(), ...(disabling ? { password } : {}) };
      const reply = await sendJson<{ recovery_codes?: string[] } | undefined>('POST', path, proof);
      setRecovery(disabling ? undefined : reply?.recovery_codes);
      setOffer(undefined);
      setDisabling(false);
      setCode('');
      setPassword('');
      await renew();
    });
  };

  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="sm" mb={4}>
        {t('twoFactor.title')}
      </Title>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {enabled ? t('twoFactor.on') : t('twoFactor.off')}
        </Text>
        {fault !== undefined && <ProblemNote fault={fault} />}
        {recovery && (
          <Alert color="yellow" title={t('twoFactor.recovery')} role="status">
            <Text size="sm" mb="xs">
              {t('twoFactor.recoveryHint')}
            </Text>
            <Group align="start" gap="xs">
              <Code block>{recovery.join('\n')}</Code>
              <CopyButton value={recovery.join('\n')} />
            </Group>
          </Alert>
        )}
        {offer && (
          <>
            <Text size="sm">{t('twoFactor.scan')}</Text>
            <Group gap={4} wrap="nowrap">
              <Code className="ao-words">{offer.secret}</Code>
              <CopyButton value={offer.secret} />
            </Group>
            <QrCode svg={offer.qr_svg} label={t('twoFactor.qr')} />
            <a href={offer.otpauth_url}>{t('twoFactor.openApp')}</a>
          </>
        )}
        {(offer || disabling) && (
          <form onSubmit={(event) => void finish(event)}>
            <Group align="end" gap="xs">
              {disabling && (
                <PasswordInput
                  w={200}
                  label={t('signIn.password')}
                  autoComplete="current-password"
                  value={password}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                  visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
                />
              )}
              <TextInput
                label={t('signIn.code')}
                autoComplete="one-time-code"
                value={code}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
              <Button type="submit" disabled={!code.trim()}>
                {disabling ? t('twoFactor.disable') : t('twoFactor.enable')}
              </Button>
            </Group>
          </form>
        )}
        {!offer && !disabling && (
          <div>
            {enabled ? (
              <Button variant="default" onClick={() => setDisabling(true)}>
                {t('twoFactor.disable')}
              </Button>
            ) : (
              <Button variant="default" onClick={() => void begin()}>
                {t('twoFactor.begin')}
              </Button>
            )}
          </div>
        )}
      </Stack>
    </Paper>
  );
}
