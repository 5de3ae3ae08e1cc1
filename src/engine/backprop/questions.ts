/** Answers the questions about back propagation through a network. */
import type { Dataset } from "../../data/encode/dataset.ts";
import type { ExplainQuery } from "../../shared/backprop/explainRequests.ts";
import type { HandlersOf } from "../../shared/channel.ts";
import { count } from "../../shared/format/numbers.ts";
import type { DesignJob, HostToEngine } from "../../shared/messages.ts";
import type { NetworkMoment } from "../../shared/results/resultsRequests.ts";
import type { TrainedNetworks } from "../results/trainedNetworks.ts";
import { activationAt } from "./activationCurve.ts";
import { type ExplainSource, explain, nudge } from "./explain.ts";

/** What the questions need of the engine's service. */
export interface ExplainSources {
  readonly networks: TrainedNetworks;
  /** Reads the data of a design. */
  readonly dataset: (job: DesignJob, signal: AbortSignal) => Promise<Dataset>;
}

export function explainHandlers({
  networks,
  dataset,
}: ExplainSources): HandlersOf<Pick<HostToEngine, "explain" | "nudge" | "activation">> {
  /** The network of the design itself, before training, or that of a run with its own design and data. */
  async function answer<T>(
    job: DesignJob,
    run: ExplainQuery["run"],
    signal: AbortSignal,
    of: (source: ExplainSource) => T,
  ): Promise<T> {
    if (run === "untrained") return of({ design: job.design, dataset: await dataset(job, signal) });
    return networks.ask(run, signal, ({ network, design, dataset: rows, moment }) =>
      of({ design, dataset: rows, trained: { tensors: network.tensors, moment: momentText(moment) } }),
    );
  }
  return {
    explain: ({ job, query }, signal) => answer(job, query.run, signal, (source) => explain(source, query)),
    nudge: ({ job, query }, signal) => answer(job, query.run, signal, (source) => nudge(source, query)),
    activation: (query) => activationAt(query),
  };
}

/** Where the weights are from, as the end of a sentence. */
function momentText({ step, epoch, isLive }: NetworkMoment): string {
  const live = isLive ? " of the run in progress" : "";
  return `of step ${count(step)}, epoch ${Number(epoch.toFixed(1))}${live}`;
}
