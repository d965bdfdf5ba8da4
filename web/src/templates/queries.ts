import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../api/client';

export type MailTemplate = Schema['MailTemplateReply'];

export interface Draft {
  name: string;
  subject: string;
  body: string;
  is_html: boolean;
}

export function templateList() {
  return queryOptions({
    queryKey: ['templates'],
    queryFn: ({ signal }) => take(api.GET('/api/email/templates', { signal })),
  });
}

export function fetchTemplate(id: string, signal?: AbortSignal): Promise<MailTemplate> {
  const params = { path: { template_id: id } };
  return take(api.GET('/api/email/templates/{template_id}', { params, ...(signal ? { signal } : {}) }));
}

export function templateById(id: string) {
  return queryOptions({
    queryKey: ['templates', id],
    queryFn: ({ signal }) => fetchTemplate(id, signal),
  });
}

/** A template as one text, for comparing two versions of it. */
export function asText({ name, subject, body, is_html }: Draft): string {
  return [name, subject, is_html ? 'HTML' : 'Text', '', body].join('\n');
}

/** What texts would make of a lead; without one the example values fill them in. */
export function previewOf(draft: Omit<Draft, 'name'>, leadId: string | null) {
  return queryOptions({
    queryKey: ['template-preview', draft, leadId],
    queryFn: ({ signal }) =>
      take(
        api.POST('/api/email/templates/preview', {
          body: { ...draft, ...(leadId ? { lead_id: leadId } : { values: kExample }) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export const kExample: Record<string, string> = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  full_name: 'Ada Lovelace',
  email: 'ada@example.com',
  company: 'Analytical Engines',
  subject: 'An example',
  body: 'What the message says.',
};

export function renewTemplates(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: ['templates'] });
}
