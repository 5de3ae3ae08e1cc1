import type { BenchmarkResult } from "../../shared/compute.ts";
import { onAbort } from "../../shared/cooperative.ts";
import { CancellationError, InputError } from "../../shared/errors.ts";
import { byteCount } from "../../shared/format/bytes.ts";
import { computeSettings } from "../compute.ts";
import { designJob, fileName } from "../design/documents.ts";
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
    const result = await showProgress(`Measuring ${name} …`, { cancellable: true }, async ({ signal }) => {
      const engine = studio.startEngine({
        events() {},
        checkpoint: () => Promise.resolve(),
        log: (message) => studio.log.info(message),
        died() {},
      });
      const removeAbortListener = onAbort(signal, () => engine.end(new CancellationError()));
      try {
        return await engine.request("benchmark", job);
      } catch (error) {
        if (error instanceof CancellationError) return undefined;
        throw error;
      } finally {
        removeAbortListener();
        engine.end(new Error(`${name} has been measured.`));
      }
    });
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
