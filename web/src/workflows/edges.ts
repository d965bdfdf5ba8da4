import type { CSSProperties } from 'react';
import type { Definition, Step } from './definition';

export interface GraphEdge {
  id: string;
  from: string;
  to: string;
  label: string;
  /** The way that is taken when a step has failed. */
  onError: boolean;
}

export const kStart = '(start)';

/** Where a step goes when nothing else is said: the step below it, unless `next` is there. */
function usualNext(steps: readonly Step[], index: number): string {
  const step = steps[index];
  if (step?.next !== undefined) return step.next;
  return step?.kind === 'stop' ? '' : (steps[index + 1]?.id ?? '');
}

/** The ways between the steps. A step with branches goes on by `next` only for labels that are not among them. */
export function edgesOf(definition: Definition): GraphEdge[] {
  const { steps } = definition;
  const known = new Set(steps.map((step) => step.id));
  const edges: GraphEdge[] = [];
  const add = (from: string, to: string | undefined, label: string, onError = false) => {
    if (to && known.has(to)) edges.push({ id: `${from}|${label}|${to}`, from, to, label, onError });
  };
  add(kStart, steps[0]?.id, '');
  for (const [index, step] of steps.entries()) {
    const branches = step.branches ?? [];
    for (const branch of branches) add(step.id, branch.next, branch.label);
    const next = usualNext(steps, index);
    if (!branches.some((branch) => branch.next === next)) add(step.id, next, '');
    if (step.on_error === 'goto') add(step.id, step.error_next, '!', true);
  }
  return edges;
}

export const kNodeHeight = 56;
export const kBetween = 44;
const kLeast = 260;
const kMost = 620;
const kMargins = 60;

/** How many steps stand below each other at most; a way back does not count. */
export function depthOf(definition: Definition): number {
  const order = new Map([kStart, ...definition.steps.map((step) => step.id)].map((id, place) => [id, place]));
  const depth = new Map<string, number>([[kStart, 1]]);
  for (const { from, to } of edgesOf(definition).sort((a, b) => placeIn(order, a) - placeIn(order, b)))
    if ((order.get(to) ?? 0) > (order.get(from) ?? 0))
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(from) ?? 1) + 1));
  return Math.max(...depth.values());
}

function placeIn(order: ReadonlyMap<string, number>, edge: GraphEdge): number {
  return order.get(edge.from) ?? 0;
}

/** The room for the drawing, known before it is drawn, so that nothing below it jumps. */
export function roomFor(definition: Definition): CSSProperties {
  const deep = depthOf(definition);
  const height = deep * kNodeHeight + (deep - 1) * kBetween + kMargins;
  return { height: Math.min(kMost, Math.max(kLeast, height)) };
}
