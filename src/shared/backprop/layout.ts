/**
 * Where the nodes of a graph are drawn: the data and the chain of the layers from left to right at the bottom, what enters them
 * above, the penalty and λ to the right. Every edge from above has a column of its own and the penalty is fed by a line over the
 * top, so that no edge crosses a node.
 */
import type { BackpropGraph, BackpropNode } from "./graph.ts";

export interface NodeSize {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends NodeSize {
  readonly node: BackpropNode;
  readonly x: number;
  readonly y: number;
  /** Left end of its column. */
  readonly columnX: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** Corners of the line; the arrow is at the last one. */
  readonly points: readonly (readonly [number, number])[];
}

export interface GraphLayout extends NodeSize {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const margin = 14;
/** Between the columns of the chain: room for an arrow. */
const columnGap = 32;
const aboveGap = 14;
/** Between the two rows of nodes. */
const rowGap = 44;
/** Above the upper row: room for the line to the penalty. */
const topLane = 22;

/** Symbols that are drawn in the lower row, without the number of the layer. */
const chain = new Set(["x", "z", "ŝ", "s", "h", "p", "ℓ", "J"]);

interface Column {
  readonly node: BackpropNode;
  readonly above: BackpropNode[];
}

/**
 * @param nodes those to draw: of one example, and what all share
 * @param sizeOf width and height of a node's box
 */
export function layoutGraph(
  graph: Pick<BackpropGraph, "nodes">,
  sizeOf: (node: BackpropNode) => NodeSize,
): GraphLayout {
  const columns = columnsOf(graph.nodes);
  const heights = (nodes: readonly BackpropNode[]) =>
    Math.max(0, ...nodes.map((node) => sizeOf(node).height));
  const upper = heights(columns.flatMap(({ above }) => above));
  const lower = heights(columns.map(({ node }) => node));
  const bottom = topLane + upper + rowGap;
  const placed = new Map<string, PlacedNode>();
  let x = margin;
  for (const { node, above } of columns) {
    const own = sizeOf(node);
    const widths = above.map((item) => sizeOf(item).width);
    const aboveWidth =
      widths.reduce((sum, width) => sum + width, 0) + aboveGap * Math.max(0, above.length - 1);
    const width = Math.max(own.width, aboveWidth);
    placed.set(node.name, {
      node,
      columnX: x,
      ...own,
      x: x + (width - own.width) / 2,
      y: bottom + (lower - own.height) / 2,
    });
    let left = x + (width - aboveWidth) / 2;
    for (const item of above) {
      const size = sizeOf(item);
      placed.set(item.name, {
        node: item,
        columnX: x,
        ...size,
        x: left,
        y: topLane + (upper - size.height),
      });
      left += size.width + aboveGap;
    }
    x += width + columnGap;
  }
  const nodes = graph.nodes.flatMap(({ name }) => placed.get(name) ?? []);
  return {
    nodes,
    edges: edgesOf(graph.nodes, placed),
    width: x - columnGap + margin,
    height: bottom + lower + margin,
  };
}

/** The columns of the chain, each with what is drawn above it. */
function columnsOf(nodes: readonly BackpropNode[]): readonly Column[] {
  const columns: Column[] = nodes
    .filter(({ symbol }) => chain.has(symbol[0]))
    .map((node) => ({ node, above: [] }));
  for (const node of nodes) {
    if (chain.has(node.symbol[0])) continue;
    const child = columns.find((column) => column.node.parents.some(({ parent }) => parent === node.name));
    child?.above.push(node);
  }
  return columns;
}

function edgesOf(
  nodes: readonly BackpropNode[],
  placed: ReadonlyMap<string, PlacedNode>,
): readonly PlacedEdge[] {
  return nodes.flatMap((node) =>
    node.parents.flatMap(({ parent }) => {
      const [from, to] = [placed.get(parent), placed.get(node.name)];
      return from && to ? [{ from: parent, to: node.name, points: pointsOf(from, to) }] : [];
    }),
  );
}

function pointsOf(from: PlacedNode, to: PlacedNode): readonly (readonly [number, number])[] {
  const isFromChain = chain.has(from.node.symbol[0]);
  const isToChain = chain.has(to.node.symbol[0]);
  const center = ({ x, width }: PlacedNode) => x + width / 2;
  if (isFromChain && isToChain) {
    const y = from.y + from.height / 2;
    return [
      [from.x + from.width, y],
      [to.x, y],
    ];
  }
  if (to.node.operation === "penalty") {
    const lane = topLane / 2;
    return [
      [center(from), from.y],
      [center(from), lane],
      [center(to), lane],
      [center(to), to.y],
    ];
  }
  if (!isFromChain && !isToChain) {
    const y = from.y + from.height / 2;
    return [
      [from.x + from.width, y],
      [to.x, y],
    ];
  }
  if (isFromChain) return pointsToStatistic(from, to);
  // Straight down where the node below is wide enough, else to its nearer corner.
  const x = Math.min(Math.max(center(from), to.x + 8), to.x + to.width - 8);
  const start = from.y + from.height;
  return x === center(from)
    ? [
        [x, start],
        [x, to.y],
      ]
    : [
        [center(from), start],
        [center(from), start + (to.y - start) / 2],
        [x, start + (to.y - start) / 2],
        [x, to.y],
      ];
}

/** From the chain's line up to μ, and to v from below: in the gap before their column. */
function pointsToStatistic(from: PlacedNode, to: PlacedNode): readonly (readonly [number, number])[] {
  const x = to.columnX - columnGap / 2;
  const start = from.y + from.height / 2;
  if (to.node.operation === "mean") {
    const y = to.y + to.height / 2;
    return [
      [x, start],
      [x, y],
      [to.x, y],
    ];
  }
  const lane = to.y + to.height + rowGap / 2;
  const end = to.x + to.width / 2 - 8;
  return [
    [x, start],
    [x, lane],
    [end, lane],
    [end, to.y + to.height],
  ];
}
