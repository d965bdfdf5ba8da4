import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { ButtonLink } from '../parts/links';
import { saveFile } from '../parts/saveFile';
import { Counts, Refused } from './CheckStep';
import type { ImportFile, ImportReply } from './ImportPage';
import { refusedCsv } from './mapping';

export function ResultStep({
  file,
  result,
  source,
  onAgain,
}: {
  file: ImportFile;
  result: ImportReply;
  source: string;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" mb="xs" fw={600}>
        {t('import.done', { count: result.created, shown: formatNumber(result.created), file: file.name })}
      </Text>
      <Counts reply={result} />
      <Group gap="xs" mt="md">
        <ButtonLink to="/leads" search={source ? { source } : {}}>
          {t('import.toLeads')}
        </ButtonLink>
        {result.refused_lines.length > 0 && (
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => saveFile(`refused-${file.name}`, refusedCsv(file.rows, result.refused_lines))}
          >
            {t('import.download')}
          </Button>
        )}
        <Button variant="default" onClick={onAgain}>
          {t('import.again')}
        </Button>
      </Group>
      <Refused file={file} reply={result} />
    </>
  );
}
