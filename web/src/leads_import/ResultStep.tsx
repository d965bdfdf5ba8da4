import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { formatNumber } from '../i18n/format';
import { renewLeads } from '../leads/queries';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { GuardedButton } from '../parts/Guarded';
import { ButtonLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';
import { saveFile } from '../parts/saveFile';
import { useSending } from '../parts/useSending';
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
      {result.created + result.repeated > 0 && <TakeBack id={result.import_id} />}
      <Refused file={file} reply={result} />
    </>
  );
}

/** Deletes what the import made; first asks the server how much that is, then tells how much it was. */
export function TakeBack({ id }: { id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const counting = useSending();
  const [count, setCount] = useState(0);
  const [asked, setAsked] = useState(false);
  const [taken, setTaken] = useState<Schema['LeadActionReply']>();
  const undo = (dryRun: boolean) =>
    take(
      api.POST('/api/leads/import/{import_id}/undo', {
        params: { path: { import_id: id }, query: { dry_run: dryRun } },
      }),
    );
  const ask = () =>
    counting.send(async () => {
      setCount((await undo(true)).selected);
      setAsked(true);
    });
  const confirm = async () => {
    setTaken(await undo(false));
    renewLeads(client);
  };
  if (taken)
    return (
      <Text size="sm" mt="md" role="status">
        {t('import.taken', { count: taken.done, shown: formatNumber(taken.done) })}
        {taken.refused > 0 &&
          ` ${t('import.kept', { count: taken.refused, shown: formatNumber(taken.refused) })}`}
      </Text>
    );
  const shown = formatNumber(count);
  return (
    <>
      <Group mt="md">
        <GuardedButton
          right="leads:delete"
          variant="subtle"
          color="red"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          loading={counting.busy}
          onClick={() => void ask()}
        >
          {t('import.takeBack')}
        </GuardedButton>
      </Group>
      {counting.fault && <ProblemNote fault={counting.fault} />}
      <ConfirmDialog
        opened={asked}
        title={t('import.takeBackTitle', { count, shown })}
        action={t('import.takeBackGo', { count, shown })}
        danger
        onConfirm={confirm}
        onClose={() => setAsked(false)}
      >
        {t('import.takeBackBody')}
      </ConfirmDialog>
    </>
  );
}
