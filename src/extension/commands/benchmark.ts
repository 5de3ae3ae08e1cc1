/** The command that measures how fast a network trains. */
import type { BenchmarkResult } from "../../shared/compute.ts";
import { InputError } from "../../shared/errors.ts";
import { byteCount } from "../../shared/format/bytes.ts";
import { computeSettings } from "../compute.ts";
import { designJob, fileName } from "../design/documents.ts";
import { withEngine } from "../session/withEngine.ts";
import { showInformation, showProgress } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

/** Seconds for which training is measured. */
const measurementSeconds = 2;

export const benchmarkCommands: Readonly<Record<string, CommandHandler>> = {
  /** Measures in a separate engine, which ends with the measurement. */
  async benchmark(services, uri) {
    const document = await designAt(services, uri);
    if (!document) throw new InputError("Open a network design first. Its training step is measured.");
    const name = fileName(document.uri);
    if (services.sessions.live.length > 0)
      throw new InputError(
        "A network is being trained, which would distort the measurement. Stop the training first.",
      );
    const job = { ...designJob(document), compute: computeSettings(), seconds: measurementSeconds };
    const result = await showProgress(`Measuring ${name} …`, { cancellable: true }, ({ signal }) =>
      withEngine(services, (engine) => engine.request("benchmark", job), { signal }),
    );
    if (!result) return;
    const text = `${name}: ${benchmarkText(result)}`;
    services.log.info(text);
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
