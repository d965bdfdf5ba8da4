import { NativeSelect, Table, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ImportFile, StepButtons } from './ImportPage';
import { filledTwice, kTargets, type Mapping, type Target } from './mapping';

const kSamples = 3;

/** Which field each column fills, with samples of what stands in it. */
export function MatchStep({
  file,
  mapping,
  source,
  busy,
  onMapping,
  onSource,
  onBack,
  onNext,
}: {
  file: ImportFile;
  mapping: Mapping;
  source: string;
  busy: boolean;
  onMapping: (mapping: Mapping) => void;
  onSource: (source: string) => void;
  onBack: () => void;
  onNext: () => void;
}) {
  const { t } = useTranslation();
  const headers = Object.keys(mapping);
  const twice = filledTwice(mapping);
  const samples = (index: number) =>
    file.rows
      .slice(1)
      .map((row) => row[index]?.trim())
      .filter(Boolean)
      .slice(0, kSamples)
      .join(' · ');
  return (
    <>
      <Table className="ao-rows" aria-label={t('import.step_match')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('import.column')}</Table.Th>
            <Table.Th>{t('import.samples')}</Table.Th>
            <Table.Th w={220}>{t('import.field')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {headers.map((header, index) => (
            <Table.Tr key={header}>
              <Table.Td data-label={t('import.column')}>
                <strong>{header}</strong>
              </Table.Td>
              <Table.Td data-label={t('import.samples')} className="ao-words">
                {samples(index) || '–'}
              </Table.Td>
              <Table.Td data-label={t('import.field')}>
                <NativeSelect
                  size="xs"
                  aria-label={t('import.fieldOf', { header })}
                  value={mapping[header] ?? '-'}
                  data={kTargets.map((target) => ({
                    value: target,
                    label: target === '-' ? t('import.leaveOut') : t(`field.${target}`),
                  }))}
                  onChange={(event) =>
                    onMapping({ ...mapping, [header]: event.currentTarget.value as Target })
                  }
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {twice.length > 0 && (
        <Text role="alert" size="sm" className="ao-bad" mt="xs">
          {t('import.twice', { fields: twice.map((target) => t(`field.${target}`)).join(', ') })}
        </Text>
      )}
      <TextInput
        mt="md"
        maw={280}
        size="xs"
        label={t('import.source')}
        description={t('import.sourceHint')}
        value={source}
        onChange={(event) => onSource(event.currentTarget.value)}
      />
      <StepButtons
        back={t('import.otherFile')}
        next={t('import.toCheck')}
        busy={busy}
        disabled={twice.length > 0}
        onBack={onBack}
        onNext={onNext}
      />
    </>
  );
}
