import { lazy, Suspense } from 'react';
import type { Definition } from './definition';
import { roomFor } from './edges';
import './flow.css';
import type { RunDetail } from './queries';

const FlowGraph = lazy(() => import('./FlowGraph'));

/** The drawing of a workflow, loaded when it is looked at; its room is kept free until then. */
export function LazyGraph(props: {
  definition: Definition;
  run?: RunDetail;
  onOpen: (stepId: string) => void;
}) {
  return (
    <Suspense fallback={<div className="ao-flow" style={roomFor(props.definition)} aria-busy />}>
      <FlowGraph {...props} />
    </Suspense>
  );
}
