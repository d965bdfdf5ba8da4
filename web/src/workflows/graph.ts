import dagre from '@dagrejs/dagre';
import type { Definition, Step } from './definition';
import { edgesOf, type GraphEdge, kBetween, kNodeHeight, kStart } from './edges';

export interface GraphNode {
  id: string;
  step: Step | undefined;
  x: number;
  y: number;
}

export const kNodeWidth = 200;

/** The steps from top to bottom, each at a place of its own; places are those of the upper left corners. */
export function graphOf(definition: Definition): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const edges = edgesOf(definition);
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 32, ranksep: kBetween });
  graph.setDefaultEdgeLabel(() => ({}));
  const ids = [kStart, ...new Set(definition.steps.map((step) => step.id))];
  for (const id of ids) graph.setNode(id, { width: kNodeWidth, height: kNodeHeight });
  for (const edge of edges) graph.setEdge(edge.from, edge.to);
  dagre.layout(graph);
  const nodes = ids.map((id) => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    return {
      id,
      step: definition.steps.find((step) => step.id === id),
      x: x - kNodeWidth / 2,
      y: y - kNodeHeight / 2,
    };
  });
  return { nodes, edges };
}
