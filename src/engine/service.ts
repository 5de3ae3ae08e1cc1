import { Channel, type Handlers, type Port } from "../shared/channel.ts";
import type { DataReport } from "../shared/data/report.ts";
import { messageOf } from "../shared/errors.ts";
import type { TrainingEvent, TrainingSummary } from "../shared/events.ts";
import type {
  DesignJob,
  ReadingProgress,
  RunCommand,
  WorkerHostRequests,
  WorkerRequests,
} from "../shared/messages.ts";
import type { Dataset } from "./data/dataset.ts";
import { inspectTable } from "./data/inspect/inspect.ts";
import { loadDataset, loadTable } from "./data/load.ts";
import { peekTable } from "./data/peek.ts";
import type { ByteSource, ReadingControl } from "./data/source.ts";
import { DatasetCache, type FileSource } from "./datasetCache.ts";
import { preview } from "./preview.ts";
import { Trainer } from "./trainer.ts";
import { pathOf } from "./uri.ts";

/** Between two notices of how far a reading is, in milliseconds. */
const readingInterval = 100;

/** What the service needs of the place it runs in: Node's worker, a browser's worker, a test. */
export interface EnginePlatform {
  /**
   * Something that changes when the file does, such as its size and time of modification; undefined for a URI that this
   * platform cannot read by itself, which the host is then asked for.
   *
   * @throws when the file is not there
   */
  version(uri: string): Promise<string | undefined>;
  /** The bytes of a file for which {@link version} answered a string. */
  read(uri: string): Promise<Uint8Array>;
  /** The same piece by piece, so that a file need not fit in memory. */
  open?(uri: string): Promise<ByteSource>;
  /** Lets waiting messages be handled: resolves in a later macrotask, as soon as may be. */
  yieldToEvents(): Promise<void>;
}

/**
 * Answers {@link WorkerRequests} over the port until the channel is closed. A worker's entry is this call and nothing
 * else. Errors go back as rejected requests; an InputError keeps its place.
 */
export function serveEngine(port: Port, platform: EnginePlatform): Channel<WorkerHostRequests> {
  const service = new EngineService(platform, () => channel);
  const handlers: { [N in keyof WorkerRequests]: (params: Parameters<WorkerRequests[N]>[0]) => unknown } = {
    describe: (job) => service.describe(job),
    inspect: (job) => service.inspect(job),
    cancelReading: () => service.cancelReading(),
    peek: ({ uri }) => service.peek(uri),
    preview: (job) => service.preview(job),
    train: (job) => service.train(job),
    control: ({ command }) => service.control(command),
  };
  const channel: Channel<WorkerHostRequests> = new Channel(port, handlers satisfies Handlers, (error) =>
    channel.notify("log", { message: messageOf(error) }),
  );
  return channel;
}

class EngineService {
  private readonly platform: EnginePlatform;
  private readonly host: () => Channel<WorkerHostRequests>;
  private readonly files: FileSource;
  private readonly datasets: DatasetCache<Dataset>;
  private readonly reports: DatasetCache<DataReport>;
  /** The run in progress; commands wait while its data is being loaded, and a stop cuts that short. */
  private run: { trainer: Trainer | undefined; readonly waiting: RunCommand[] } | undefined;
  /** Counts the requests to give up reading. */
  private cancellations = 0;
  private lastReading = -Infinity;
  private events: TrainingEvent[] = [];

  constructor(platform: EnginePlatform, host: () => Channel<WorkerHostRequests>) {
    this.platform = platform;
    this.host = host;
    this.files = platformFiles(platform, host);
    const yieldToEvents = () => platform.yieldToEvents();
    this.datasets = new DatasetCache(this.files, loadDataset, yieldToEvents);
    this.reports = new DatasetCache(
      this.files,
      async (design, files, control) =>
        inspectTable(await loadTable(design, files, control), design, control),
      yieldToEvents,
    );
  }

  async describe(job: DesignJob) {
    return (await this.datasets.get(job, this.cancellable())).summary;
  }

  inspect(job: DesignJob) {
    return this.reports.get(job, this.cancellable());
  }

  cancelReading(): void {
    this.cancellations++;
  }

  /** For a reading that goes on until somebody cancels. */
  private cancellable(): ReadingControl {
    const from = this.cancellations;
    return { isCancelled: () => this.cancellations !== from, onProgress: (progress) => this.tell(progress) };
  }

  private tell(progress: ReadingProgress): void {
    const now = performance.now();
    if (now - this.lastReading < readingInterval) return;
    this.lastReading = now;
    this.host().notify("reading", { progress });
  }

  async peek(uri: string) {
    const source = await this.files.open?.(uri);
    return peekTable(source ? await source.beginning() : await this.files.read(uri), pathOf(uri));
  }

  async preview(job: DesignJob) {
    return preview(job.design, await this.datasets.get(job, this.cancellable()));
  }

  async train(job: DesignJob & { readonly paused: boolean }): Promise<TrainingSummary> {
    if (this.run) throw new Error("A network is being trained already. Stop that run first.");
    const run = { trainer: undefined as Trainer | undefined, waiting: [] as RunCommand[] };
    this.run = run;
    try {
      const dataset = await this.datasets.get(job, {
        isCancelled: () => run.waiting.includes("stop"),
        onProgress: (progress) => this.tell(progress),
      });
      const trainer = new Trainer(job.design, dataset);
      run.trainer = trainer;
      const summary = trainer.run({
        emit: (event) => this.emit(event),
        yieldToEvents: () => this.breathe(),
        paused: job.paused,
      });
      for (const command of run.waiting) trainer.control(command);
      return await summary;
    } finally {
      run.trainer?.close();
      this.run = undefined;
      this.flush();
    }
  }

  /** Steers the run in progress; without one there is nothing to do, for the run may just have ended. */
  control(command: RunCommand): void {
    if (this.run?.trainer) this.run.trainer.control(command);
    else this.run?.waiting.push(command);
  }

  private emit(event: TrainingEvent): void {
    this.events.push(event);
    // What changes the state of the run goes at once: when it pauses, no slice ends that would send it.
    if (event.kind === "started" || event.kind === "state" || event.kind === "finished") this.flush();
  }

  /** Between two slices: sends what was told in the last one, and lets messages in. */
  private breathe(): Promise<void> {
    this.flush();
    return this.platform.yieldToEvents();
  }

  private flush(): void {
    if (this.events.length === 0) return;
    const { events } = this;
    this.events = [];
    this.host().notify("events", { events });
  }
}

/** Files by the platform, or by the host where the platform cannot read them; those are told apart by their content. */
function platformFiles(platform: EnginePlatform, host: () => Channel<WorkerHostRequests>): FileSource {
  return {
    async version(uri) {
      return (await platform.version(uri)) ?? fingerprint(await host().request("readFile", { uri }));
    },
    async read(uri) {
      const isOwn = (await platform.version(uri)) !== undefined;
      return isOwn ? platform.read(uri) : host().request("readFile", { uri });
    },
    async open(uri) {
      return (await platform.version(uri)) === undefined ? undefined : platform.open?.(uri);
    },
  };
}

/** FNV-1a of the bytes, with their number. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return `${bytes.length}-${hash >>> 0}`;
}
