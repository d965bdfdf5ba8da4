import { Button, Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readable, wordFor } from '../i18n/word';
import { JsonView } from '../parts/JsonView';
import { type Column, RowTable } from '../parts/RowTable';
import type { Definition, Step } from './definition';
import { edgesOf } from './edges';

/** The steps in their order and where each leads: what the drawing shows, for those who do not see it. */
export function StepTable({ definition, onOpen }: { definition: Definition; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const edges = edgesOf(definition);
  const ways = (id: string) =>
    edges
      .filter((edge) => edge.from === id)
      .map((edge) => {
        const label = edge.onError ? t('flows.onError') : edge.label;
        return label ? `${label} → ${edge.to}` : `→ ${edge.to}`;
      });
  const columns: Column<Step>[] = [
    {
      key: 'step',
      label: t('flows.step'),
      cell: (step) => (
        <Button
          variant="subtle"
          size="compact-sm"
          fz={13}
          fw={500}
          px={4}
          ml={-4}
          onClick={() => onOpen(step.id)}
        >
          {step.label || step.id}
        </Button>
      ),
    },
    {
      key: 'kind',
      label: t('flows.kind'),
      cell: (step) => wordFor('kind', step.kind, readable(step.kind)),
    },
    {
      key: 'next',
      label: t('flows.next'),
      cell: (step) => <span className="ao-words">{ways(step.id).join(', ') || t('flows.end')}</span>,
    },
  ];
  return (
    <RowTable
      label={t('workflows.steps')}
      columns={columns}
      rows={definition.steps}
      rowKey={(step) => step.id}
    />
  );
}

export function StepDrawer({ step, onClose }: { step: Step | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={step !== undefined}
      onClose={onClose}
      position="right"
      title={step?.label || step?.id}
      size="lg"
    >
      {step && <JsonView value={step} label={step.id} />}
    </Drawer>
  );
}
