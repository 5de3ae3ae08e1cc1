import type { BenchmarkResult } from "../../shared/compute.ts";
import { InputError } from "../../shared/errors.ts";
import { byteCount } from "../../shared/format/bytes.ts";
import { computeSettings } from "../compute.ts";
import { designJob, fileName } from "../design/documents.ts";
import { withEngine } from "../session/withEngine.ts";
import { showInformation, showProgress } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

/** How long to measure. */
const seconds = 2;

export const benchmarkCommands: Readonly<Record<string, CommandHandler>> = {
  /** Measures in an engine of its own, which ends with the measurement. */
  async benchmark(studio, uri) {
    const document = await designAt(studio, uri);
    if (!document)
      throw new InputError("Open a network design first: its training step is what is measured.");
    const name = fileName(document.uri);
    if (studio.sessions.live.length > 0)
      throw new InputError(
        "A network is being trained; it and a measurement would slow each other. Stop it first.",
      );
    const job = { ...designJob(document), compute: computeSettings(), seconds };
    const result = await showProgress(`Measuring ${name} …`, { cancellable: true }, ({ signal }) =>
      withEngine(studio, (engine) => engine.request("benchmark", job), { signal }),
    );
    if (!result) return;
    const text = `${name}: ${benchmarkText(result)}`;
    studio.log.info(text);
    void showInformation(text);
  },
};

function benchmarkText(result: BenchmarkResult): string {
  const { msPerStep, medianMsPerStep, samplesPerSecond, gflops, backend, threads, parameters, bytes } =
    result;
  const integer = (value: number) => Math.round(value).toLocaleString("en-US");
  return [
    `${msPerStep.toPrecision(3)} ms a training step (median ${medianMsPerStep.toPrecision(3)})`,
    `${integer(samplesPerSecond)} samples per second`,
    `${gflops.toPrecision(3)} GFLOP/s by ${backend} on ${threads} thread${threads === 1 ? "" : "s"}`,
    `${integer(parameters)} parameters in ${byteCount(bytes)}`,
  ].join(", ");
}
