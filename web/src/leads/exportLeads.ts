import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { send } from '../api/client';
import { formatBytes } from '../i18n/format';
import { startJob } from '../jobs/jobs';
import { saveBlob } from '../parts/saveFile';
import { filterOf, type LeadSearch } from './search';

export type ExportFormat = 'csv' | 'json';

const kTypes: Record<ExportFormat, string> = { csv: 'text/csv', json: 'application/json' };
const kLineEnd = 10;
const kQuote = 34;

/** Counts the rows of a CSV file as its pieces come; a line end inside of quotes ends none. */
export function rowCounter(): (piece: Uint8Array) => number {
  let rows = -1;
  let quoted = false;
  return (piece) => {
    for (const byte of piece) {
      if (byte === kQuote) quoted = !quoted;
      else if (byte === kLineEnd && !quoted) ++rows;
    }
    return Math.max(0, rows);
  };
}

/** Brings all leads of a view into a file while its user works on; the list of background work shows how far it is. */
export async function exportLeads(
  search: LeadSearch,
  format: ExportFormat,
  total: number | undefined,
): Promise<void> {
  const query = new URLSearchParams({ ...filterOf(search), format });
  const name = `leads.${format}`;
  const known = format === 'csv' ? total : undefined;
  const job = await startJob(i18next.t('jobs.export', { name }), known, async (tell, signal) => {
    const reply = await send(`/api/leads/export?${query}`, { signal });
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const count = rowCounter();
    let bytes = 0;
    for (const reader = reply.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      bytes += value.length;
      tell(format === 'csv' ? count(value) : bytes);
    }
    saveBlob(name, new Blob(pieces, { type: kTypes[format] }));
    return i18next.t('jobs.saved', { name, size: formatBytes(bytes) });
  });
  if (job.state === 'completed') notifications.show({ message: job.note });
  if (job.state === 'failed') {
    notifications.show({ color: 'red', autoClose: false, title: job.title, message: job.note });
  }
}
