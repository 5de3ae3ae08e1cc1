import { describe, expect, test } from "vitest";
import type { BackpropNode } from "../../../../src/shared/backprop/graph.ts";
import { type GraphLayout, layoutGraph, type PlacedNode } from "../../../../src/shared/backprop/layout.ts";
import { batch, type GraphOptions, smallGraph } from "../../../support/backpropGraphs.ts";

/** Boxes about as large as the view makes them. */
const sizeOf = ({ shape }: BackpropNode) => ({
  width: 40 + 30 * (shape[1] ?? 1),
  height: 40 + 16 * (shape[0] ?? 1),
});

function layoutOf(options: GraphOptions): GraphLayout {
  const { nodes } = smallGraph(options);
  return layoutGraph({ nodes: nodes.filter(({ example }) => (example ?? 0) === 0) }, sizeOf);
}

const inside = (box: PlacedNode, [x, y]: readonly [number, number], slack = 0.5) =>
  x > box.x + slack && x < box.x + box.width - slack && y > box.y + slack && y < box.y + box.height - slack;

describe.each<[string, GraphOptions]>([
  ["one hidden layer", {}],
  ["without L2", { design: { training: { l2: 0 } } }],
  ["batch norm of one example", { design: { layers: [{ units: 3, batchNorm: true }] } }],
  ["batch norm of a batch", { examples: batch, design: { layers: [{ units: 3, batchNorm: true }] } }],
  ["a loss of the outputs", { design: { loss: "hinge" } }],
])("the layout of %s", (_, options) => {
  const { nodes, edges, width, height } = layoutOf(options);

  test("has every node, inside its bounds, and no two overlap", () => {
    const { nodes: all } = smallGraph(options);
    expect(nodes).toHaveLength(all.filter(({ example }) => (example ?? 0) === 0).length);
    for (const [i, box] of nodes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      for (const other of nodes.slice(i + 1)) {
        const apart =
          box.x + box.width <= other.x ||
          other.x + other.width <= box.x ||
          box.y + box.height <= other.y ||
          other.y + other.height <= box.y;
        expect(apart, `${box.node.name} and ${other.node.name}`).toBe(true);
      }
    }
  });

  test("has the chain below from left to right, and what enters it above", () => {
    const x = (symbol: string) => nodes.find(({ node }) => node.symbol === symbol) as PlacedNode;
    expect(x("x").x).toBeLessThan(x("W₁").x + x("W₁").width);
    expect(x("J").x).toBeGreaterThan(x("ℓ").x);
    expect(x("W₁").y + x("W₁").height).toBeLessThan(x("x").y);
  });

  test("has no line through a box", () => {
    for (const { from, to, points } of edges) {
      for (let i = 1; i < points.length; i++) {
        const [[x1, y1], [x2, y2]] = [points[i - 1], points[i]];
        for (let t = 0.01; t < 1; t += 0.01) {
          const point = [x1 + t * (x2 - x1), y1 + t * (y2 - y1)] as const;
          const hit = nodes.find((box) => inside(box, point));
          const allowed = hit === undefined || (i === 1 && hit.node.name === from && t < 0.9);
          expect(allowed, `${from} to ${to} through ${hit?.node.name}`).toBe(true);
        }
      }
    }
  });
});
