import { catalogue } from "../engine/catalogue.ts";
import type { SchemeResult } from "../engine/lab/initLab.ts";
import { type Choice, findEntry, type RegistryName } from "../shared/catalogue.ts";
import type { LayerSnapshot } from "../shared/events.ts";
import { choiceText } from "../shared/format/choiceText.ts";
import { percent, shortNumber, shortRange } from "../shared/format/numbers.ts";
import { findings, mostSevere } from "../shared/health/criteria/criteria.ts";
import { histogramText } from "./histogramText.ts";

const histogramColumns = 24;

/** Each scheme as a table, one line a layer, before and after the steps. */
export function labTables(results: readonly SchemeResult[], inputs: readonly number[]): string {
  return results
    .flatMap(({ scheme, before, after, steps }) => [
      `${labChoiceText(scheme, "initializers")}, before any training\n${table(before, inputs, 0)}`,
      ...(after
        ? [`${labChoiceText(scheme, "initializers")}, after ${steps} steps\n${table(after, inputs, steps)}`]
        : []),
    ])
    .join("\n");
}

/** `Gaussian, standard deviation 0.01`: the spread is written even where it is the default, since schemes are compared by it. */
export function labChoiceText(choice: Choice, registry: RegistryName): string {
  return choiceText(choice, findEntry(catalogue, registry, choice.type), { separator: ", ", always: "std" });
}

/** All histograms of a table have one axis, so that a collapse is seen. */
function table(layers: readonly LayerSnapshot[], inputs: readonly number[], step: number): string {
  const low = Math.min(...layers.map(({ activation }) => activation.histogram.low));
  const high = Math.max(...layers.map(({ activation }) => activation.histogram.high));
  const axis = `${shortRange(low, high).join(" … ")}`.padEnd(histogramColumns);
  const rows = layers.map((snapshot, index) => {
    const { mean, std, histogram } = snapshot.activation;
    const layer = { snapshot, output: false, network: layers, inputs: inputs[index], step };
    const found = mostSevere(findings(layer));
    return row(
      String(index + 1),
      shortNumber(mean),
      shortNumber(std),
      share(snapshot.dead),
      share(snapshot.saturated),
      histogramText(histogram, histogramColumns, low, high),
      found ? found.criterion.short(found.evidence) : "",
    );
  });
  return [row("layer", "mean", "std", "dead", "saturated", axis, ""), ...rows].join("");
}

function row(...[layer, mean, std, dead, saturated, histogram, verdict]: string[]): string {
  const numbers = [layer.padStart(5), mean.padStart(9), std.padStart(9), dead.padStart(7)].join(" ");
  return `${[`${numbers} ${saturated.padStart(10)}`, histogram, verdict].join("  ").trimEnd()}\n`;
}

function share(value: number | null): string {
  return value === null ? "–" : percent(value);
}
