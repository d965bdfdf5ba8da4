import { Button, FileButton, Group, Stack, Stepper, Text } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import Papa from 'papaparse';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey, type Schema, send } from '../api/client';
import { formatBytes } from '../i18n/format';
import { renewLeads } from '../leads/queries';
import { GuardedButton } from '../parts/Guarded';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { CheckStep } from './CheckStep';
import { MatchStep } from './MatchStep';
import { importQuery, type Mapping, targetOf } from './mapping';
import { ResultStep } from './ResultStep';

export type ImportReply = Schema['ImportReply'];

export interface ImportFile {
  name: string;
  text: string;
  rows: string[][];
}

/** A file of leads in four steps; nothing is stored before the last one. */
export function ImportPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [step, setStep] = useState(0);
  const [file, setFile] = useState<ImportFile>();
  const [mapping, setMapping] = useState<Mapping>({});
  const [source, setSource] = useState('import');
  const [check, setCheck] = useState<ImportReply>();
  const [result, setResult] = useState<ImportReply>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  // One key for all tries with this file: a second click imports nothing twice.
  const [key, setKey] = useState(idempotencyKey);

  const ask = async (text: string, by: Mapping, dryRun: boolean): Promise<ImportReply> => {
    const headers: Record<string, string> = { 'Content-Type': 'text/csv' };
    if (!dryRun) headers['Idempotency-Key'] = key;
    const path = `/api/leads/import?${importQuery(by, source, dryRun)}`;
    return (await send(path, { method: 'POST', body: text, headers })).json() as Promise<ImportReply>;
  };
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFault(undefined);
    try {
      await work();
    } catch (thrown) {
      setFault(thrown);
    } finally {
      setBusy(false);
    }
  };
  const choose = (chosen: File | null) =>
    chosen &&
    attempt(async () => {
      const text = await chosen.text();
      const rows = Papa.parse<string[]>(text, { skipEmptyLines: false }).data;
      const guess = await ask(text, {}, true);
      setFile({ name: chosen.name, text, rows });
      setMapping(Object.fromEntries(guess.columns.map((column) => [column.header, targetOf(column.field)])));
      setKey(idempotencyKey());
      setCheck(undefined);
      setStep(1);
    });
  const dryRun = () =>
    attempt(async () => {
      if (!file) return;
      setCheck(await ask(file.text, mapping, true));
      setStep(2);
    });
  const run = () =>
    attempt(async () => {
      if (!file) return;
      setResult(await ask(file.text, mapping, false));
      renewLeads(client);
      setStep(3);
    });
  const again = () => {
    setFile(undefined);
    setResult(undefined);
    setStep(0);
  };

  return (
    <Page title={t('import.title')}>
      <Stepper active={step} size="xs" mb="md" allowNextStepsSelect={false}>
        {['file', 'match', 'check', 'result'].map((name) => (
          <Stepper.Step key={name} label={t(`import.step_${name}`)} />
        ))}
      </Stepper>
      {fault !== undefined && <ProblemNote fault={fault} />}
      {step === 0 && <FileStep busy={busy} onChoose={(chosen) => void choose(chosen)} />}
      {step === 1 && file && (
        <MatchStep
          file={file}
          mapping={mapping}
          source={source}
          busy={busy}
          onMapping={setMapping}
          onSource={setSource}
          onBack={again}
          onNext={() => void dryRun()}
        />
      )}
      {step === 2 && file && check && (
        <CheckStep file={file} check={check} busy={busy} onBack={() => setStep(1)} onRun={() => void run()} />
      )}
      {step === 3 && file && result && (
        <ResultStep file={file} result={result} source={source} onAgain={again} />
      )}
    </Page>
  );
}

const kMostBytes = 60_000_000;

function FileStep({ busy, onChoose }: { busy: boolean; onChoose: (file: File | null) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [tooBig, setTooBig] = useState(false);
  const take = (file: File | null | undefined) => {
    if (!file) return;
    setTooBig(file.size > kMostBytes);
    if (file.size <= kMostBytes) onChoose(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <section
      aria-label={t('import.step_file')}
      className={over ? 'ao-drop ao-drop-over' : 'ao-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" gap="xs">
        <IconFileSpreadsheet size={36} stroke={1.3} aria-hidden />
        <Text size="sm">{t('import.drop')}</Text>
        <FileButton
          onChange={take}
          accept=".csv,.tsv,.txt,text/csv"
          inputProps={{ 'aria-label': t('import.choose') }}
        >
          {(props) => (
            <GuardedButton right="leads:write" loading={busy} {...props}>
              {t('import.choose')}
            </GuardedButton>
          )}
        </FileButton>
        <Text size="xs" c="dimmed" maw={440} ta="center">
          {t('import.fileHint')}
        </Text>
        {tooBig && <Text role="alert">{t('import.tooBig', { most: formatBytes(kMostBytes) })}</Text>}
      </Stack>
    </section>
  );
}

export function StepButtons({
  back,
  next,
  busy,
  disabled = false,
  onBack,
  onNext,
}: {
  back: string;
  next: string;
  busy: boolean;
  disabled?: boolean;
  onBack: () => void;
  onNext: () => void;
}) {
  return (
    <Group justify="flex-end" gap="xs" mt="md">
      <Button variant="default" onClick={onBack}>
        {back}
      </Button>
      <Button onClick={onNext} loading={busy} disabled={disabled}>
        {next}
      </Button>
    </Group>
  );
}
