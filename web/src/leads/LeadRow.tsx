import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/problem';
import type { Lead, LeadPatch } from '../api/rows';
import { formatNumber } from '../i18n/format';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { useMay } from '../session/SessionContext';
import { fieldPatch, fieldText, type LeadField } from './fields';
import { leadName } from './names';
import type { LeadColumn } from './search';
import { isSelected, type Selection } from './selection';

interface LeadRowProps {
  index: number;
  top: number;
  lead: Lead | undefined;
  columns: readonly LeadColumn[];
  selection: Selection;
  focusable: boolean;
  onFocus: (index: number) => void;
  onPick: (index: number, range: boolean) => void;
  onOpen: (lead: Lead) => void;
  onSave: (lead: Lead, patch: LeadPatch) => Promise<boolean>;
}

const kEditable: readonly LeadColumn[] = [
  'email',
  'company',
  'status',
  'score',
  'source',
  'owner',
  'phone',
  'tags',
];

function sameRow(a: LeadRowProps, b: LeadRowProps): boolean {
  return (
    a.lead === b.lead &&
    a.top === b.top &&
    a.focusable === b.focusable &&
    a.columns.join() === b.columns.join() &&
    (a.lead ? isSelected(a.selection, a.lead.id) === isSelected(b.selection, a.lead.id) : true) &&
    a.onPick === b.onPick
  );
}

/** One row; it draws itself again only when something in it changed. */
export const LeadRow = memo(function LeadRow(props: LeadRowProps) {
  const { index, top, lead, columns, selection, focusable, onFocus, onPick } = props;
  const { t } = useTranslation();
  const selected = lead !== undefined && isSelected(selection, lead.id);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      className="ao-grid-row ao-lead-row"
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => onFocus(index)}
    >
      <div role="gridcell" tabIndex={-1}>
        {lead && (
          <input
            type="checkbox"
            className="ao-check"
            tabIndex={-1}
            aria-label={t('leads.select', { name: leadName(lead) })}
            checked={selected}
            onChange={() => undefined}
            onClick={(event) => onPick(index, event.shiftKey)}
          />
        )}
      </div>
      {columns.map((column) => (
        <Cell key={column} column={column} lead={lead} onSave={props.onSave} />
      ))}
    </div>
  );
}, sameRow);

function Cell({
  column,
  lead,
  onSave,
}: {
  column: LeadColumn;
  lead: Lead | undefined;
  onSave: LeadRowProps['onSave'];
}) {
  const may = useMay('leads:write');
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const editable = may && lead && kEditable.includes(column);
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      className={column === 'score' ? 'ao-number' : ''}
      onDoubleClick={() => editable && setEditing(true)}
      onKeyDown={(event) => {
        if (!editable || editing || event.target !== event.currentTarget) return;
        if (event.key !== 'F2' && event.key !== 'e') return;
        event.preventDefault();
        event.stopPropagation();
        setEditing(true);
      }}
      title={editable && !editing ? t('leads.editHint') : undefined}
    >
      {!lead && <span className="ao-bone" />}
      {lead && !editing && <Value column={column} lead={lead} />}
      {lead && editing && (
        <CellEditor
          lead={lead}
          field={column as LeadField}
          onSave={onSave}
          onClose={() => setEditing(false)}
        />
      )}
    </div>
  );
}

function Value({ column, lead }: { column: LeadColumn; lead: Lead }) {
  switch (column) {
    case 'name':
      return (
        <Link
          to="/leads/$leadId"
          params={{ leadId: lead.id }}
          className="ao-ellipsis ao-strong"
          tabIndex={-1}
        >
          {leadName(lead)}
        </Link>
      );
    case 'status':
      return <StatusDot status={lead.status} />;
    case 'score':
      return formatNumber(lead.score);
    case 'tags':
      return (
        <span className="ao-tags">
          {lead.tags.map((tag) => (
            <span key={tag} className="ao-tag">
              {tag}
            </span>
          ))}
        </span>
      );
    case 'created_at':
    case 'updated_at':
      return <TimeAgo at={lead[column]} />;
    default:
      return <span className="ao-ellipsis">{lead[column]}</span>;
  }
}

function CellEditor({
  lead,
  field,
  onSave,
  onClose,
}: {
  lead: Lead;
  field: LeadField;
  onSave: LeadRowProps['onSave'];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(fieldText(lead, field));
  const [fault, setFault] = useState('');
  const save = async () => {
    if (text === fieldText(lead, field)) return onClose();
    const patch = fieldPatch(field, text);
    if (!patch) return setFault(t('leads.wholeNumber'));
    try {
      await onSave(lead, patch);
      onClose();
    } catch (thrown) {
      const problem = asProblem(thrown);
      setFault(problem.errors[0]?.message ?? problem.message);
    }
  };
  return (
    <>
      <input
        className="ao-cell-input"
        // biome-ignore lint/a11y/noAutofocus: the user asked to edit this cell
        autoFocus
        value={text}
        aria-label={t(`field.${field}`)}
        aria-invalid={fault !== ''}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') void save();
          if (event.key === 'Escape') onClose();
        }}
      />
      {fault && (
        <span role="alert" className="ao-cell-fault">
          {fault}
        </span>
      )}
    </>
  );
}
