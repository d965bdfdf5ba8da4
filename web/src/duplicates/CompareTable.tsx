import { Table } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import type { Lead } from '../api/rows';
import { formatNumber } from '../i18n/format';
import { wordFor } from '../i18n/word';
import { leadName } from '../leads/names';
import { AnchorLink } from '../parts/links';
import { Said } from '../parts/Said';
import { TimeAgo } from '../parts/TimeAgo';
import { type Choice, differing, kMergeFields, type MergeField, previewOf } from './choice';
import './compare.css';
import { likeness } from './DuplicatesPage';

interface Props {
  leads: readonly Schema['DuplicateReply'][];
  kept: string;
  left: ReadonlySet<string>;
  choice: Choice;
  onKeep: (id: string) => void;
  onLeave: (id: string) => void;
  onChoose: (field: MergeField, id: string) => void;
}

/** The leads side by side; each line is a field of which one value is chosen, the last column what comes out. */
export function CompareTable({ leads, kept, left, choice, onKeep, onLeave, onChoose }: Props) {
  const { t } = useTranslation();
  const rows = leads.map(({ lead }) => lead).filter((lead) => !left.has(lead.id));
  const apart = differing(rows);
  const result = previewOf(rows, choice);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div className="ao-side" tabIndex={0} role="region" aria-label={t('duplicates.sideBySide')}>
      <Table
        className="ao-compare"
        verticalSpacing={4}
        withColumnBorders
        aria-label={t('duplicates.sideBySide')}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('filter.field')}</Table.Th>
            {leads.map((each) => (
              <Table.Th key={each.lead.id} scope="col">
                <Head each={each} {...{ kept, left, onKeep, onLeave }} />
              </Table.Th>
            ))}
            <Table.Th scope="col">{t('duplicates.result')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {kMergeFields.map((field) => (
            <Row
              key={field}
              name={t(`field.${field}`)}
              differs={apart.has(field)}
              result={shown(field, result[field])}
            >
              {leads.map(({ lead }) => (
                <Table.Td key={lead.id}>
                  <Value
                    lead={lead}
                    field={field}
                    out={left.has(lead.id)}
                    chosen={choice[field] === lead.id}
                    choosable={apart.has(field)}
                    onChoose={onChoose}
                  />
                </Table.Td>
              ))}
            </Row>
          ))}
          <Row name={t('field.score')} result={formatNumber(result.score)}>
            {leads.map(({ lead }) => (
              <Table.Td key={lead.id}>{formatNumber(lead.score)}</Table.Td>
            ))}
          </Row>
          <Row name={t('field.tags')} result={result.tags.join(', ')}>
            {leads.map(({ lead }) => (
              <Table.Td key={lead.id}>{lead.tags.join(', ')}</Table.Td>
            ))}
          </Row>
          <Row name={t('field.created_at')} result="">
            {leads.map(({ lead }) => (
              <Table.Td key={lead.id}>
                <TimeAgo at={lead.created_at} />
              </Table.Td>
            ))}
          </Row>
        </Table.Tbody>
      </Table>
    </div>
  );
}

function shown(field: MergeField, value: string): string {
  return field === 'status' ? wordFor('status', value) : value;
}

function Row({
  name,
  differs = false,
  result,
  children,
}: {
  name: string;
  differs?: boolean;
  result: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {name} {differs && <IconArrowsDiff size={13} aria-label={t('duplicates.differs')} />}
      </Table.Th>
      {children}
      <Table.Td className="ao-words ao-outcome">{result || <span className="ao-none">–</span>}</Table.Td>
    </Table.Tr>
  );
}

function Head({
  each,
  kept,
  left,
  onKeep,
  onLeave,
}: { each: Schema['DuplicateReply'] } & Pick<Props, 'kept' | 'left' | 'onKeep' | 'onLeave'>) {
  const { t } = useTranslation();
  const { lead, score, why } = each;
  const name = leadName(lead);
  const out = left.has(lead.id);
  return (
    <div className="ao-compare-head">
      <AnchorLink to="/leads/$leadId" params={{ leadId: lead.id }} fw={600}>
        {name}
      </AnchorLink>
      <span className="ao-hint">
        {why ? (
          <>
            {likeness(score)}: <Said text={why} each=", " />
          </>
        ) : (
          t('duplicates.this')
        )}
      </span>
      <label>
        <input
          type="radio"
          name="kept"
          className="ao-check"
          checked={kept === lead.id}
          disabled={out}
          onChange={() => onKeep(lead.id)}
        />
        {t('duplicates.keep')}
      </label>
      <label>
        <input
          type="checkbox"
          className="ao-check"
          checked={!out}
          disabled={kept === lead.id}
          onChange={() => onLeave(lead.id)}
        />
        {t('duplicates.include')}
      </label>
    </div>
  );
}

function Value({
  lead,
  field,
  out,
  chosen,
  choosable,
  onChoose,
}: {
  lead: Lead;
  field: MergeField;
  out: boolean;
  chosen: boolean;
  choosable: boolean;
  onChoose: Props['onChoose'];
}) {
  const { t } = useTranslation();
  const value = shown(field, lead[field]);
  const text = value || <span className="ao-none">–</span>;
  if (!choosable || out) return <span className={out ? 'ao-words ao-none' : 'ao-words'}>{text}</span>;
  return (
    <label className={chosen ? 'ao-value ao-value-chosen' : 'ao-value'}>
      <input
        type="radio"
        name={field}
        className="ao-check"
        checked={chosen}
        aria-label={t('duplicates.take', { field: t(`field.${field}`), value: value || '–' })}
        onChange={() => onChoose(field, lead.id)}
      />
      <span className="ao-words">{text}</span>
    </label>
  );
}
