import type { Engine, EngineListener } from "../../../../src/extension/session/engine.ts";
import { TrainingSession } from "../../../../src/extension/session/trainingSession.ts";
import type { RequestOptions } from "../../../../src/shared/channel.ts";
import { onAbort } from "../../../../src/shared/cooperative.ts";
import { CancellationError } from "../../../../src/shared/errors.ts";
import type {
  FinishedEvent,
  ProgressEvent,
  StartedEvent,
  TrainingEvent,
} from "../../../../src/shared/events.ts";
import type { DesignJob } from "../../../../src/shared/messages.ts";
import { designFrom } from "../../../support/designFrom.ts";

/** An engine that does what the test says, and nothing else. */
export class FakeEngine implements Engine {
  readonly requests: {
    name: string;
    params: unknown;
    resolve(value: unknown): void;
    reject(error: Error): void;
  }[] = [];
  readonly listener: EngineListener;
  isEnded = false;
  /** Whether it handles messages, and so answers a request that is canceled. */
  isResponsive = true;

  constructor(listener: EngineListener) {
    this.listener = listener;
  }

  request(name: string, params: unknown, { signal }: RequestOptions = {}): Promise<never> {
    return new Promise<never>((resolve, reject) => {
      onAbort(signal, () => {
        if (this.isResponsive) reject(new CancellationError());
      });
      this.requests.push({ name, params, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  end(reason: Error): void {
    this.isEnded = true;
    for (const request of this.requests) request.reject(reason);
  }

  /** Ends as a crash does. */
  die(error: Error): void {
    this.end(error);
    this.listener.died(error);
  }

  emit(...events: TrainingEvent[]): void {
    this.listener.events(events);
  }

  last(name: string) {
    const found = this.requests.filter((request) => request.name === name).at(-1);
    if (!found) throw new Error(`Nothing has asked for "${name}".`);
    return found;
  }
}

export function newSession() {
  const engines: FakeEngine[] = [];
  const log: string[] = [];
  const session = new TrainingSession("file:///a.mlp.json", {
    startEngine: (listener) => {
      const engine = new FakeEngine(listener);
      engines.push(engine);
      return engine;
    },
    log: (message) => log.push(message),
  });
  return { session, engines, log };
}

/** What promises that are settled already set off has been done. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export function job(path = "a.csv"): DesignJob {
  const design = designFrom({ dataset: { path } });
  return { design, baseUri: "file:///" };
}

export const started = { kind: "started", epochs: 10, dataset: { task: "classification" } } as StartedEvent;
export const finished = {
  kind: "finished",
  reason: "completed",
  summary: {
    task: "classification",
    epochs: 10,
    testScore: 0.9667,
    validationScore: 0.9,
    trainScore: 1,
  },
} as FinishedEvent;

export function progress(step: number, trainLoss = 1 / step): ProgressEvent {
  return {
    kind: "progress",
    step,
    epoch: step / 10,
    trainLoss,
    trainDataLoss: trainLoss,
    trainScore: 0.5,
    learningRate: 0.1,
    seconds: step,
    samplesPerSecond: 100,
  };
}
