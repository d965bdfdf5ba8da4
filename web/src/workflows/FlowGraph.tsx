import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMantineColorScheme } from '@mantine/core';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readable, wordFor } from '../i18n/word';
import { StatusDot, toneOf } from '../parts/StatusDot';
import { statesOf, takenBy } from './attempts';
import type { Definition, Step } from './definition';
import { kNodeHeight, roomFor } from './edges';
import './flow.css';
import { graphOf, kNodeWidth } from './graph';
import type { RunDetail } from './queries';

type StepNode = Node<{ step: Step | undefined; status: string | undefined; onOpen: (id: string) => void }>;

/** A workflow as a drawing; with a run, each step in the colour of its state. The same stands in the table beside it. */
export default function FlowGraph({
  definition,
  run,
  onOpen,
}: {
  definition: Definition;
  run?: RunDetail;
  onOpen: (stepId: string) => void;
}) {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const host = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<StepNode>>();
  useFit(host, flow);
  const drawn = useMemo(() => graphOf(definition), [definition]);
  const states = useMemo(() => (run ? statesOf(run) : undefined), [run]);
  const taken = run ? takenBy(run, drawn.edges) : undefined;
  const nodes: StepNode[] = drawn.nodes.map(({ id, step, x, y }) => ({
    id,
    type: 'step',
    position: { x, y },
    width: kNodeWidth,
    height: kNodeHeight,
    data: { step, status: step && states?.get(id)?.status, onOpen },
  }));
  const edges: Edge[] = drawn.edges.map(({ id, from, to, label, onError }) => ({
    id,
    source: from,
    target: to,
    label: onError ? t('flows.onError') : label,
    className: `${onError ? 'ao-flow-error' : ''} ${taken?.has(id) ? 'ao-flow-taken' : ''}`,
  }));
  return (
    <div className="ao-flow" style={roomFor(definition)} ref={host}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={kNodeTypes}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        onInit={setFlow}
        fitView
        fitViewOptions={kFit}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        aria-label={t('flows.graph')}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

const kNodeTypes = { step: StepBox };
const kFit = { maxZoom: 1 };

/** Keeps the whole drawing in sight when its room changes: a telephone is turned, a window made narrow. */
function useFit(host: RefObject<HTMLDivElement | null>, flow: ReactFlowInstance<StepNode> | undefined) {
  useEffect(() => {
    if (!flow || !host.current) return;
    let frame = 0;
    const watch = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => void flow.fitView(kFit));
    });
    watch.observe(host.current);
    return () => {
      cancelAnimationFrame(frame);
      watch.disconnect();
    };
  }, [host, flow]);
}

function StepBox({ id, data }: NodeProps<StepNode>) {
  const { t } = useTranslation();
  const { step, status, onOpen } = data;
  if (!step) {
    return (
      <div className="ao-flow-start">
        {t('flows.start')}
        <Handle type="source" position={Position.Bottom} />
      </div>
    );
  }
  return (
    <>
      <Handle type="target" position={Position.Top} />
      <button
        type="button"
        className={`ao-flow-step ao-edge-${status ? toneOf(status) : 'none'}`}
        onClick={() => onOpen(id)}
      >
        <span className="ao-flow-name">{step.label || id}</span>
        <span className="ao-flow-kind">
          {status ? <StatusDot status={status} /> : wordFor('kind', step.kind, readable(step.kind))}
        </span>
      </button>
      <Handle type="source" position={Position.Bottom} />
    </>
  );
}
