import type { Definition, Step } from './definition';
import { edgesOf, type GraphEdge, kBetween, kNodeHeight, kStart } from './edges';
import { layered } from './layers';

export interface GraphNode {
  id: string;
  step: Step | undefined;
  x: number;
  y: number;
}

export const kNodeWidth = 200;
const kBeside = 32;
const kGaps = { across: kNodeWidth + kBeside, down: kNodeHeight + kBetween };

/** The steps from top to bottom, each at a place of its own; places are those of the upper left corners. */
export function graphOf(definition: Definition): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const edges = edgesOf(definition);
  const ids = [kStart, ...new Set(definition.steps.map((step) => step.id))];
  const places = layered({ ids, edges }, kGaps);
  const nodes = ids.map((id) => {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 };
    return { id, step: definition.steps.find((step) => step.id === id), x, y };
  });
  return { nodes, edges };
}
