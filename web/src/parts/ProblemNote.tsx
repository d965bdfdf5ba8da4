import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { asProblem, kNoAnswer, type Problem } from '../api/problem';
import { CopyButton } from './CopyButton';

/** What failed and what to do about it; stays until it is mended. */
export function ProblemNote({ fault, onRetry }: { fault: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const problem = asProblem(fault);
  const Icon =
    problem.status === kNoAnswer ? IconPlugConnectedX : problem.status === 403 ? IconLock : IconAlertTriangle;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<Icon size={18} />}
      title={titleOf(problem, t)}
      my="sm"
    >
      <Text size="sm" className="ao-words">
        {adviceOf(problem, t)}
      </Text>
      {problem.errors.length > 0 && (
        <ul className="ao-faults">
          {problem.errors.map((fault) => (
            <li key={fault.pointer + fault.message}>
              <Code>{fault.pointer}</Code> {fault.message}
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs" mt="xs">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
        {problem.requestId && (
          <Group gap={4} wrap="nowrap">
            <Text size="xs">{t('problem.request', { id: problem.requestId })}</Text>
            <CopyButton value={problem.requestId} label={t('problem.copyRequest')} />
          </Group>
        )}
      </Group>
    </Alert>
  );
}

type Translate = (key: string, options?: Record<string, unknown>) => string;

function titleOf(problem: Problem, t: Translate): string {
  const known: Record<number, string> = {
    [kNoAnswer]: 'problem.offline',
    403: 'problem.forbidden',
    404: 'problem.notFound',
    412: 'problem.conflict',
    429: 'problem.tooMany',
  };
  const key = known[problem.status];
  return key ? t(key) : problem.title || t('problem.failed', { status: problem.status });
}

function adviceOf(problem: Problem, t: Translate): string {
  if (problem.status === kNoAnswer) return t('problem.offlineAdvice');
  if (problem.status === 429) return t('problem.tooManyAdvice', { seconds: problem.retryAfter ?? 60 });
  return problem.detail || t('problem.noDetail');
}
