/** What is drawn: steps by their ids, in the order they are written, and the ways between them. */
export interface Ways {
  ids: readonly string[];
  edges: readonly { from: string; to: string }[];
}

export interface Gaps {
  /** From the middle of a step to the middle of the one beside it, and of the one below it. */
  across: number;
  down: number;
}

/** A step, or the place where a long way crosses a layer. */
interface Place {
  id: string | undefined;
  layer: number;
  x: number;
  width: number;
  above: Place[];
  below: Place[];
}

/** The last goes down, so that what follows one step only stands below it. */
const kSweeps = 13;
/** Ways need less room than steps. */
const kWayWidth = 0.3;

const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/**
 * The middle of each step: layers from top to bottom (Sugiyama's method), where every step stands below those that lead to it.
 * A way back to what is written above it bends no layer.
 */
export function layered({ ids, edges }: Ways, gaps: Gaps): Map<string, { x: number; y: number }> {
  const order = new Map(ids.map((id, index) => [id, index]));
  const indexOf = (id: string) => order.get(id) ?? 0;
  const down = edges.filter(({ from, to }) => indexOf(from) < indexOf(to));
  const places = placesOf(ids, down, indexOf);
  const layers = layersOf([...places.values()]);
  for (const { from, to } of down) thread(places.get(from), places.get(to), layers);
  for (let sweep = 0; sweep < kSweeps; ++sweep) {
    const upwards = sweep % 2 === 1;
    for (const layer of upwards ? [...layers].reverse() : layers) {
      // Order first; later sweeps only move what has its order.
      if (sweep < kSweeps / 2) sortLayer(layer, upwards);
      spread(layer, upwards);
    }
  }
  const all = layers.flat();
  const left = Math.min(...all.map(({ x }) => x));
  return new Map(
    [...places].map(([id, { x, layer }]) => [id, { x: (x - left) * gaps.across, y: layer * gaps.down }]),
  );
}

/** Each step in the layer below the lowest of those that lead to it. */
function placesOf(
  ids: readonly string[],
  down: readonly { from: string; to: string }[],
  indexOf: (id: string) => number,
): Map<string, Place> {
  const places = new Map(
    ids.map((id): [string, Place] => [id, { id, layer: 0, x: 0, width: 1, above: [], below: [] }]),
  );
  const inOrder = [...down].sort((a, b) => indexOf(a.from) - indexOf(b.from));
  for (const { from, to } of inOrder) {
    const place = places.get(to);
    if (place) place.layer = Math.max(place.layer, (places.get(from)?.layer ?? 0) + 1);
  }
  return places;
}

function layersOf(places: readonly Place[]): Place[][] {
  const layers: Place[][] = Array.from(
    { length: Math.max(...places.map(({ layer }) => layer)) + 1 },
    () => [],
  );
  for (const place of places) layers[place.layer]?.push(place);
  for (const layer of layers) for (const [index, place] of layer.entries()) place.x = index;
  return layers;
}

/** Joins two steps, with a place for the way in each layer between them. */
function thread(from: Place | undefined, to: Place | undefined, layers: Place[][]): void {
  if (!from || !to) return;
  let last = from;
  const join = (next: Place) => {
    last.below.push(next);
    next.above.push(last);
    last = next;
  };
  for (let layer = from.layer + 1; layer < to.layer; ++layer) {
    const way: Place = {
      id: undefined,
      layer,
      x: layers[layer]?.length ?? 0,
      width: kWayWidth,
      above: [],
      below: [],
    };
    layers[layer]?.push(way);
    join(way);
  }
  join(to);
}

/** Where a place would stand by those it is joined to. */
function wanted(place: Place, upwards: boolean): number {
  const near = upwards ? place.below : place.above;
  return near.length > 0 ? mean(near.map(({ x }) => x)) : place.x;
}

function sortLayer(layer: Place[], upwards: boolean): void {
  const keys = new Map(layer.map((place, index) => [place, { by: wanted(place, upwards), index }]));
  const key = (place: Place) => keys.get(place) ?? { by: 0, index: 0 };
  layer.sort((a, b) => key(a).by - key(b).by || key(a).index - key(b).index);
}

/** Moves the places of a layer as near as can be to where they would stand, in their order and with their gaps (PAVA). */
function spread(layer: readonly Place[], upwards: boolean): void {
  const blocks: Block[] = [];
  for (const place of layer) {
    let block: Block = { places: [place], offsets: [0], wishes: [wanted(place, upwards)] };
    for (let before = blocks.at(-1); before && isOver(before, block); before = blocks.at(-1)) {
      blocks.pop();
      block = joined(before, block);
    }
    blocks.push(block);
  }
  for (const { places, offsets, wishes } of blocks)
    for (const [index, place] of places.entries()) place.x = mean(wishes) + (offsets[index] ?? 0);
}

/** Places that touch: how far each is from the first, and where each would have the first stand. */
interface Block {
  places: Place[];
  offsets: number[];
  wishes: number[];
}

function lengthTo(before: Block, next: Block): number {
  const widths = (before.places.at(-1)?.width ?? 1) + (next.places[0]?.width ?? 1);
  return (before.offsets.at(-1) ?? 0) + widths / 2;
}

function isOver(before: Block, next: Block): boolean {
  return mean(before.wishes) + lengthTo(before, next) > mean(next.wishes);
}

function joined(before: Block, next: Block): Block {
  const shift = lengthTo(before, next);
  return {
    places: [...before.places, ...next.places],
    offsets: [...before.offsets, ...next.offsets.map((offset) => offset + shift)],
    wishes: [...before.wishes, ...next.wishes.map((wish) => wish - shift)],
  };
}
