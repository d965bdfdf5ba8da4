import { ActionIcon, Button, Group, Paper, TagsInput, TextInput, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/problem';
import type { Lead, LeadPatch } from '../api/rows';
import { wordFor } from '../i18n/word';
import { CopyButton } from '../parts/CopyButton';
import { TimeAgo } from '../parts/TimeAgo';
import { useMay } from '../session/SessionContext';
import { fieldPatch, fieldText, kLeadFields, type LeadField, splitTags } from './fields';

type Save = (lead: Lead, patch: LeadPatch) => Promise<boolean>;

/** The fields of a lead, each edited in its place. */
export function LeadFields({ lead, onSave }: { lead: Lead; onSave: Save }) {
  const { t } = useTranslation();
  const custom = Object.entries((lead.custom_fields ?? {}) as Record<string, unknown>);
  return (
    <Paper withBorder p="sm" className="ao-fields">
      <Title order={2} size="sm" mb="xs">
        {t('leads.fields')}
      </Title>
      <dl className="ao-list">
        {kLeadFields.map((field) => (
          <FieldLine key={field} lead={lead} field={field} onSave={onSave} />
        ))}
        {custom.map(([name, value]) => (
          <div key={name} className="ao-line">
            <dt>{name}</dt>
            <dd className="ao-words">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
        <div className="ao-line">
          <dt>{t('field.created_at')}</dt>
          <dd>
            <TimeAgo at={lead.created_at} />
          </dd>
        </div>
        <div className="ao-line">
          <dt>{t('field.updated_at')}</dt>
          <dd>
            <TimeAgo at={lead.updated_at} />
          </dd>
        </div>
        <div className="ao-line">
          <dt>{t('field.id')}</dt>
          <dd>
            <Group gap={2} wrap="nowrap">
              <span className="ao-id">{lead.id}</span>
              <CopyButton value={lead.id} />
            </Group>
          </dd>
        </div>
      </dl>
    </Paper>
  );
}

function FieldLine({ lead, field, onSave }: { lead: Lead; field: LeadField; onSave: Save }) {
  const { t } = useTranslation();
  const may = useMay('leads:write');
  const [editing, setEditing] = useState(false);
  return (
    <div className="ao-line">
      <dt>{t(`field.${field}`)}</dt>
      <dd>
        {editing ? (
          <FieldEditor lead={lead} field={field} onSave={onSave} onClose={() => setEditing(false)} />
        ) : (
          <Group gap={4} wrap="nowrap" justify="space-between">
            <Shown lead={lead} field={field} />
            {may && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                className="ao-quiet"
                aria-label={t('leads.editField', { field: t(`field.${field}`) })}
                onClick={() => setEditing(true)}
              >
                <IconPencil size={14} />
              </ActionIcon>
            )}
          </Group>
        )}
      </dd>
    </div>
  );
}

function Shown({ lead, field }: { lead: Lead; field: LeadField }) {
  if (field === 'tags') {
    return (
      <span className="ao-tags">
        {lead.tags.length === 0 && <span className="ao-none">–</span>}
        {lead.tags.map((tag) => (
          <span key={tag} className="ao-tag">
            {tag}
          </span>
        ))}
      </span>
    );
  }
  const text = field === 'status' ? wordFor('status', lead.status) : fieldText(lead, field);
  return text ? <span className="ao-words">{text}</span> : <span className="ao-none">–</span>;
}

function FieldEditor({
  lead,
  field,
  onSave,
  onClose,
}: {
  lead: Lead;
  field: LeadField;
  onSave: Save;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(fieldText(lead, field));
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const patch = fieldPatch(field, text);
    if (!patch) return setFault(t('leads.wholeNumber'));
    setBusy(true);
    try {
      await onSave(lead, patch);
      onClose();
    } catch (thrown) {
      const problem = asProblem(thrown);
      setFault(problem.errors[0]?.message ?? problem.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      {field === 'tags' ? (
        <TagsInput
          size="xs"
          aria-label={t('field.tags')}
          value={splitTags(text)}
          onChange={(tags) => setText(tags.join(', '))}
          error={fault}
          acceptValueOnBlur
          autoFocus
        />
      ) : (
        <TextInput
          size="xs"
          aria-label={t(`field.${field}`)}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={fault}
          autoFocus
        />
      )}
      <Group gap={4} mt={4}>
        <Button type="submit" size="compact-xs" loading={busy}>
          {t('common.save')}
        </Button>
        <Button variant="default" size="compact-xs" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </Group>
    </form>
  );
}
