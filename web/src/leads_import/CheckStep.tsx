import { SimpleGrid, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { Said } from '../parts/Said';
import { type ImportFile, type ImportReply, StepButtons } from './ImportPage';

const kShown = 100;

/** What would happen: nothing is stored yet. */
export function CheckStep({
  file,
  check,
  busy,
  onBack,
  onRun,
}: {
  file: ImportFile;
  check: ImportReply;
  busy: boolean;
  onBack: () => void;
  onRun: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Counts reply={check} />
      <Refused file={file} reply={check} />
      <StepButtons
        back={t('import.toMatch')}
        next={t('import.run', { count: check.created, shown: formatNumber(check.created) })}
        busy={busy}
        disabled={check.created === 0}
        onBack={onBack}
        onNext={onRun}
      />
    </>
  );
}

export function Counts({ reply }: { reply: ImportReply }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="xs" role="status">
      {(['rows', 'created', 'repeated', 'refused'] as const).map((key) => (
        <div key={key} className="ao-figure">
          <span className="ao-figure-label">{t(`import.${reply.dry_run ? 'would_' : ''}${key}`)}</span>
          <span
            className={key === 'refused' && reply.refused > 0 ? 'ao-figure-value ao-bad' : 'ao-figure-value'}
          >
            {formatNumber(reply[key])}
          </span>
        </div>
      ))}
    </SimpleGrid>
  );
}

export function Refused({ file, reply }: { file: ImportFile; reply: ImportReply }) {
  const { t } = useTranslation();
  if (reply.refused_lines.length === 0) return null;
  return (
    <>
      <Text size="sm" mt="md" mb={4}>
        {t('import.refusedHint')}
      </Text>
      <Table className="ao-rows" aria-label={t('import.refused')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={80}>{t('import.line')}</Table.Th>
            <Table.Th>{t('import.why')}</Table.Th>
            <Table.Th>{t('import.content')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reply.refused_lines.slice(0, kShown).map((refused) => (
            <Table.Tr key={refused.line}>
              <Table.Td data-label={t('import.line')}>{formatNumber(refused.line)}</Table.Td>
              <Table.Td data-label={t('import.why')} className="ao-words">
                <Said text={refused.errors.map((error) => error.message).join('\n')} each={'\n'} />
              </Table.Td>
              <Table.Td data-label={t('import.content')} className="ao-words">
                {file.rows[refused.line - 1]?.join(' · ')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
