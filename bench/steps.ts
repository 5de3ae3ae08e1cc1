import type { Options } from "./options.ts";
import { measureShape } from "./peer.ts";
import { allPeers, javaScriptPeers, oursAlone, torchOne, torchTwo } from "./peers.ts";
import { milliseconds, type Section, table, times } from "./report.ts";
import { type Shape, shapes } from "./shapes.ts";

/** Measures a training step of each shape by all peers: a table of times and one of ratios. */
export async function measureSteps(options: Options): Promise<Section> {
  const peers = allPeers(options.python).filter(
    ({ name }) => options.peers.length === 0 || options.peers.some((part) => name.startsWith(part)),
  );
  const chosen = shapes.filter(({ name }) => options.shapes.includes(name));
  const failures: string[] = [];
  const results = new Map<Shape, Map<string, number>>();
  for (const shape of chosen) {
    const minimum = await measureShape(peers, shape, options, (problem) => failures.push(problem));
    results.set(shape, minimum);
    for (const [name, ms] of minimum)
      console.log(`${shape.name}  ${milliseconds(ms).padStart(8)} ms  ${name}`);
  }
  const of = (shape: Shape, name: string) => results.get(shape)?.get(name);
  const steps = table(
    ["ms a step (minimum)", ...chosen.map(({ name }) => name)],
    peers.map(({ name }) => [name, ...chosen.map((shape) => milliseconds(of(shape, name)))]),
  );
  const [one, two] = [oursAlone(1).name, oursAlone(2).name];
  const ratios = table(
    ["times as fast as", ...chosen.map(({ name }) => name)],
    [
      [`PyTorch, 1 thread: ours on 1`, ...chosen.map((s) => times(of(s, torchOne), of(s, one)))],
      [`PyTorch, 1 thread: ours on 2`, ...chosen.map((s) => times(of(s, torchOne), of(s, two)))],
      [
        `PyTorch's best on two: ours on 2`,
        ...chosen.map((s) => times(best([of(s, torchOne), of(s, torchTwo)]), of(s, two))),
      ],
      [`the best JavaScript peer: ours on 1`, ...chosen.map((s) => times(bestPeer(s), of(s, one)))],
      [`the best JavaScript peer: ours on 2`, ...chosen.map((s) => times(bestPeer(s), of(s, two)))],
    ],
  );
  return { text: `${steps}\n\n${ratios}`, failures };

  function bestPeer(shape: Shape): number | undefined {
    return best(javaScriptPeers.map(({ name }) => of(shape, name)));
  }
}

function best(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
