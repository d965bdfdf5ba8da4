import { type MouseEvent, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/problem';
import type { Lead, LeadPatch } from '../api/rows';
import { formatNumber } from '../i18n/format';
import { StatusMark } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { fieldPatch, fieldText, type LeadField } from './fields';
import { leadName } from './names';
import type { LeadColumn } from './search';

/** So many tags stand in a cell; the rest is a number, with the names on hovering and on the lead's page. */
const kShownTags = 2;

/** What rows do; the same object as long as the table stands, so that no row is drawn again for it. */
export interface RowActions {
  focus: (index: number) => void;
  pick: (index: number, range: boolean) => void;
  open: (lead: Lead) => void;
  /** Somebody points at the way to a lead. */
  near: (lead: Lead) => void;
  save: (lead: Lead, patch: LeadPatch) => Promise<boolean>;
}

interface LeadRowProps {
  index: number;
  top: number;
  lead: Lead | undefined;
  columns: readonly LeadColumn[];
  selected: boolean;
  focusable: boolean;
  editable: boolean;
  actions: RowActions;
}

const kEditable: ReadonlySet<LeadColumn> = new Set([
  'email',
  'company',
  'status',
  'score',
  'source',
  'owner',
  'phone',
  'tags',
]);

/** One row; it draws itself again only when something in it changed. */
export const LeadRow = memo(function LeadRow(props: LeadRowProps) {
  const { index, top, lead, columns, selected, focusable, actions } = props;
  const { t } = useTranslation();
  const hint = lead && props.editable ? t('leads.editHint') : undefined;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      className="ao-grid-row ao-lead-row"
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => actions.focus(index)}
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
            onClick={(event) => actions.pick(index, event.shiftKey)}
          />
        )}
      </div>
      {columns.map((column) => (
        <Cell
          key={column}
          column={column}
          lead={lead}
          hint={kEditable.has(column) ? hint : undefined}
          actions={actions}
        />
      ))}
    </div>
  );
});

/** `hint` says how to edit it; without one nobody may. */
function Cell({
  column,
  lead,
  hint,
  actions,
}: {
  column: LeadColumn;
  lead: Lead | undefined;
  hint: string | undefined;
  actions: RowActions;
}) {
  const [editing, setEditing] = useState(false);
  const number = column === 'score' ? 'ao-number' : '';
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      className={editing ? `ao-editing ${number}` : number}
      onDoubleClick={() => hint && setEditing(true)}
      onKeyDown={(event) => {
        if (!hint || editing || event.target !== event.currentTarget) return;
        if (event.key !== 'F2' && event.key !== 'e') return;
        event.preventDefault();
        event.stopPropagation();
        setEditing(true);
      }}
      title={editing ? undefined : hint}
    >
      {!lead && <span className="ao-bone" />}
      {lead && !editing && <Value column={column} lead={lead} actions={actions} />}
      {lead && editing && (
        <CellEditor
          lead={lead}
          field={column as LeadField}
          onSave={actions.save}
          onClose={() => setEditing(false)}
        />
      )}
    </div>
  );
}

/** A click that the browser would not take to another tab or window. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

function Value({ column, lead, actions }: { column: LeadColumn; lead: Lead; actions: RowActions }) {
  switch (column) {
    case 'name':
      // Not the router's link: each of those listens to every change of the address, and rows come by the hundred.
      return (
        <a
          href={`/leads/${encodeURIComponent(lead.id)}`}
          className="ao-ellipsis ao-strong"
          tabIndex={-1}
          onPointerEnter={() => actions.near(lead)}
          onClick={(event) => {
            if (!isPlain(event)) return;
            event.preventDefault();
            actions.open(lead);
          }}
        >
          {leadName(lead)}
        </a>
      );
    case 'status':
      return <StatusMark status={lead.status} />;
    case 'score':
      return formatNumber(lead.score);
    case 'tags':
      return (
        <span className="ao-tags">
          {lead.tags.slice(0, kShownTags).map((tag) => (
            <span key={tag} className="ao-tag">
              {tag}
            </span>
          ))}
          {lead.tags.length > kShownTags && (
            <span className="ao-tag ao-tag-rest" title={lead.tags.slice(kShownTags).join(', ')}>
              +{lead.tags.length - kShownTags}
            </span>
          )}
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
  onSave: RowActions['save'];
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
