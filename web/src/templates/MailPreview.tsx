import { SegmentedControl, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/problem';
import { LeadPick } from '../leads/LeadPick';
import { Card } from '../parts/Card';
import { HtmlPreview } from '../parts/HtmlPreview';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { type Draft, previewOf } from './queries';

/** What a mail will be for one lead: as one types, nothing is stored or sent. */
export function MailPreview({ draft }: { draft: Omit<Draft, 'name'> }) {
  const { t } = useTranslation();
  const [lead, setLead] = useState<string | null>(null);
  const [view, setView] = useState('html');
  const [asked] = useDebouncedValue(draft, 300);
  const empty = !draft.body.trim();
  const preview = useQuery({ ...previewOf(asked, lead), enabled: asked.body.trim() !== '' });
  const shown = empty ? undefined : preview.data;
  if (empty) {
    return (
      <Card title={t('templates.preview')}>
        <p className="ao-hint">{t('templates.nothingYet')}</p>
      </Card>
    );
  }
  return (
    <Card title={t('templates.preview')}>
      <LeadPick label={t('templates.asLead')} value={lead} onChange={setLead} />
      {preview.error && !asProblem(preview.error).errors.length && <ProblemNote fault={preview.error} />}
      {preview.error && (
        <div role="alert">
          <ul className="ao-faults">
            {asProblem(preview.error).errors.map((each) => (
              <li key={each.pointer}>{each.message}</li>
            ))}
          </ul>
        </div>
      )}
      {!shown && !preview.error && <PageBones inner />}
      {shown && !preview.error && (
        <>
          <Text fw={600} mt="sm" className="ao-words" data-testid="preview-subject">
            {shown.subject || t('templates.noSubject')}
          </Text>
          {shown.html && (
            <SegmentedControl
              size="xs"
              my="xs"
              aria-label={t('templates.preview')}
              value={view}
              onChange={setView}
              data={[
                { value: 'html', label: 'HTML' },
                { value: 'text', label: t('templates.plain') },
              ]}
            />
          )}
          {shown.html && view === 'html' ? (
            <HtmlPreview html={shown.html} label={t('templates.preview')} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <pre className="ao-log" tabIndex={0} role="region" aria-label={t('templates.plain')}>
              {shown.text}
            </pre>
          )}
          {shown.unfilled.length > 0 && (
            <Text size="xs" c="dimmed" mt={4}>
              {t('templates.unfilled', { list: shown.unfilled.join(', ') })}
            </Text>
          )}
        </>
      )}
    </Card>
  );
}
