import { type FileSource, filesWithin } from "../data/bytes/fileSource.ts";
import { joinBytes } from "../data/bytes/joinBytes.ts";
import type { ByteSource } from "../data/bytes/source.ts";
import { DatasetCache } from "../data/cache.ts";
import { isFolderError } from "../data/dataFiles.ts";
import type { Dataset } from "../data/encode/dataset.ts";
import { inspectTable } from "../data/inspect/inspect.ts";
import { loadTable } from "../data/load.ts";
import { firstDataFile, peekTable } from "../data/peek.ts";
import { isGlob } from "../data/plan/filePattern.ts";
import type { Table } from "../data/table/table.ts";
import { Channel, type HandlersOf, type Port } from "../shared/channel.ts";
import { type BenchmarkResult, type ComputeSpec, defaultCompute } from "../shared/compute.ts";
import { onAbort, type ReadingControl, Yielder } from "../shared/cooperative.ts";
import { datasetKey, inspectionKey } from "../shared/data/dataKey.ts";
import type { DataReport } from "../shared/data/report.ts";
import { batchSizeFor } from "../shared/design/batchSize.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError, messageOf } from "../shared/errors.ts";
import type { TrainingEvent, TrainingSummary } from "../shared/events.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import type { GradientReport } from "../shared/gradientReport.ts";
import type {
  BenchmarkJob,
  DesignJob,
  EngineToHost,
  HostToEngine,
  ReadingProgress,
  RunCommand,
  TablePeek,
  TrainJob,
} from "../shared/messages.ts";
import type { PredictedFile, PredictionJob, PredictionProgress } from "../shared/model/modelJobs.ts";
import { modelMetrics } from "../shared/runs/modelMetrics.ts";
import type { TrainingSpeed } from "../shared/trainingSpeed.ts";
import { nameOf, pathOf, resolveUri } from "../shared/uri.ts";
import { explainHandlers } from "./backprop/questions.ts";
import { benchmark } from "./benchmark.ts";
import { dataIdentity } from "./checkpoint/dataIdentity.ts";
import type { CheckpointSink } from "./checkpoint/saver.ts";
import { exportFile } from "./export/exportFile.ts";
import { checkGradients } from "./gradientCheck/checkGradients.ts";
import { handOver } from "./handover/handOver.ts";
import type { HandoverFile } from "./handover/handoverFiles.ts";
import { HostFileReader } from "./hostFiles.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { saveModel } from "./model.ts";
import { ModelFiles } from "./modelFile/modelFiles.ts";
import { planNetwork } from "./network.ts";
import type { CreateFile, OutputFile } from "./outputFile.ts";
import { type ModelJobSources, predictFile } from "./predict/predictFile.ts";
import { preview } from "./preview.ts";
import { QuestionPacer } from "./results/questionPacer.ts";
import { questionHandlers } from "./results/questions.ts";
import { TrainedNetworks } from "./results/trainedNetworks.ts";
import { Trainer } from "./training/trainer.ts";
import { loadTrainingData } from "./trainingData.ts";

/** Milliseconds between two reports of how far a reading, or a prediction, is. */
const readingIntervalMs = 100;

/** What the service needs of the place it runs in: Node's worker, a browser's worker, a test. */
export interface EnginePlatform {
  /**
   * Something that changes when the file does, such as its size and time of modification; undefined for a URI that this
   * platform cannot read, for which the host is asked then.
   *
   * @throws when the file is not there
   */
  version(uri: string): Promise<string | undefined>;
  /** The bytes of a file for which {@link version} answered a string. */
  read(uri: string): Promise<Uint8Array>;
  /** Reads the file piece by piece, so that it need not fit in memory. */
  open?(uri: string): Promise<ByteSource>;
  /**
   * The names in a folder, those of folders with a `/` behind them; undefined for a URI that this platform cannot read by
   * itself.
   *
   * @throws when the folder is not there
   */
  list(uri: string, within?: readonly string[]): Promise<readonly string[] | undefined>;
  /** See {@link FileSource.linksStayWithin}. */
  linksStayWithin?(uri: string, folders: readonly string[]): Promise<boolean>;
  /** Writes a new folder whole or not at all; without it nothing can be handed over. @throws InputError */
  writeFolder?(folder: string, files: readonly HandoverFile[]): Promise<void>;
  /** Creates a file; undefined for a URI that this platform cannot write, for which the host is asked then. */
  createFile?(uri: string): Promise<OutputFile> | undefined;
  /** @throws InputError when what is asked for cannot run here */
  kernels(compute: ComputeSpec): Kernels;
  /** Lets waiting messages be handled: resolves in a later macrotask, as soon as possible. */
  yieldToEvents(): Promise<void>;
  /** Resolves after this number of milliseconds; without it a run at watch speed polls the clock. */
  sleep?(milliseconds: number): Promise<void>;
}

/**
 * Answers {@link HostToEngine} over the port until the channel is closed. A worker's entry is this call and nothing
 * else. Errors go back as rejected requests; an InputError keeps its place.
 */
export function serveEngine(port: Port, platform: EnginePlatform): Channel<EngineToHost> {
  const service = new EngineService(platform, () => channel);
  const handlers: HandlersOf<HostToEngine> = {
    inspect: (job, signal) => service.inspect(job, signal),
    peek: ({ uri, roots }) => service.peek(uri, roots),
    preview: (job, signal) => service.preview(job, signal),
    train: (job, signal) => service.train(job, signal),
    benchmark: (job, signal) => service.benchmark(job, signal),
    control: ({ command }) => service.control(command),
    setSpeed: ({ speed }) => service.setSpeed(speed),
    checkGradients: (job, signal) => service.checkGradients(job, signal),
    handOver: (job, signal) =>
      handOver(
        job,
        {
          dataset: (job, signal) => service.dataset(job, signal),
          kernels: () => platform.kernels({ backend: "auto", threads: 1 }),
          yieldToEvents: () => platform.yieldToEvents(),
          writeFolder: platform.writeFolder,
        },
        signal,
      ),
    ...explainHandlers({
      networks: service.networks,
      dataset: (job, signal) => service.dataset(job, signal),
    }),
    ...questionHandlers(service.networks),
    ...service.modelFiles.handlers,
    predictFile: (job, signal) => service.predictFile(job, signal),
    exportModel: (job) => exportFile(job, service.modelJobs),
  };
  const channel: Channel<EngineToHost> = new Channel(port, handlers, (error) =>
    channel.notify("log", { message: messageOf(error) }),
  );
  return channel;
}

/** The run in progress, from the reading of its data on. */
interface Run {
  /** The run's trainer; undefined until the data is read. */
  trainer: Trainer | undefined;
  /** Commands that came before the trainer. */
  readonly waiting: RunCommand[];
  /** Cancels the reading of the data, when the run is stopped meanwhile. */
  readonly reading: AbortController;
  speed: TrainingSpeed;
}

class EngineService {
  private readonly platform: EnginePlatform;
  private readonly host: () => Channel<EngineToHost>;
  private readonly files: FileSource;
  private readonly datasets: DatasetCache<Dataset>;
  private readonly reports: DatasetCache<DataReport>;
  /** Raw tables of the data that questions about rows are asked of. Who asks waits for the answer, without a report of the reading. */
  private readonly tables: DatasetCache<Table>;
  /** The data of recorded runs, which is read beside that of the present design. */
  private readonly recordedData: DatasetCache<Dataset>;
  readonly networks: TrainedNetworks;
  readonly modelFiles: ModelFiles;
  readonly modelJobs: ModelJobSources;
  private lastPrediction = -Infinity;
  private run: Run | undefined;
  private lastReading = -Infinity;
  private events: TrainingEvent[] = [];

  constructor(platform: EnginePlatform, host: () => Channel<EngineToHost>) {
    this.platform = platform;
    this.host = host;
    this.files = platformFiles(platform, host);
    const yieldToEvents = () => platform.yieldToEvents();
    this.datasets = new DatasetCache(this.files, loadTrainingData, yieldToEvents, datasetKey);
    this.reports = new DatasetCache(
      this.files,
      async (design, files, control) =>
        inspectTable(await loadTable(design, files, control), design, control),
      yieldToEvents,
      inspectionKey,
    );
    this.tables = new DatasetCache(this.files, loadTable, yieldToEvents, datasetKey);
    this.recordedData = new DatasetCache(this.files, loadTrainingData, yieldToEvents, datasetKey);
    const kernels = () => platform.kernels({ backend: "auto", threads: 1 });
    this.modelFiles = new ModelFiles({ files: this.files, kernels, yieldToEvents });
    this.modelJobs = { files: this.files, createFile: outputFiles(platform, host), kernels };
    this.networks = new TrainedNetworks({
      pacer: new QuestionPacer({
        isTraining: () => this.run?.trainer?.isPaused === false,
        yieldToEvents,
        sleep: platform.sleep,
      }),
      kernels,
      dataset: (job, signal) => this.recordedData.get(job, { signal }),
      table: (job, signal) => this.tables.get(job, { signal }),
      storedModel: (run, signal) => this.host().request("storedModel", { run }, { signal }),
    });
  }

  inspect(job: DesignJob, signal: AbortSignal) {
    return this.reports.get(job, this.reading(signal));
  }

  /** Reads the data of a design; what has been read is kept. */
  dataset(job: DesignJob, signal: AbortSignal): Promise<Dataset> {
    return this.datasets.get(job, this.reading(signal));
  }

  private reading(signal: AbortSignal): ReadingControl {
    return { signal, onProgress: (progress) => this.reportReading(progress) };
  }

  private reportReading(progress: ReadingProgress): void {
    const now = performance.now();
    if (now - this.lastReading < readingIntervalMs) return;
    this.lastReading = now;
    this.host().notify("reading", { progress });
  }

  async peek(uri: string, roots: readonly string[] | undefined) {
    const files = filesWithin(this.files, roots);
    const path = pathOf(uri);
    const isFile = !isGlob(path) && !path.endsWith("/");
    const peek = isFile
      ? await this.peekFile(files, uri, path).catch((error: unknown) => {
          if (!isFolderError(error)) throw error;
        })
      : undefined;
    if (peek) return peek;
    const first = await firstDataFile(path, (folder) => files.list(resolveUri(uri, folder)));
    return this.peekFile(files, resolveUri(uri, first), first);
  }

  private async peekFile(files: FileSource, uri: string, path: string): Promise<TablePeek> {
    const whole = () => files.read(uri);
    const source = await files.open?.(uri);
    return peekTable(source ? await source.beginning() : await whole(), path, whole);
  }

  async preview(job: DesignJob, signal: AbortSignal) {
    const dataset = await this.dataset(job, signal);
    return preview(job.design, dataset, this.platform.kernels(defaultCompute));
  }

  /** A run whose request is canceled stops, as by the command. */
  async train(job: TrainJob, signal: AbortSignal): Promise<TrainingSummary> {
    if (this.run) throw new Error("A network is being trained already. Stop that run first.");
    const { speed = "full" } = job;
    const run: Run = { trainer: undefined, waiting: [], reading: new AbortController(), speed };
    this.run = run;
    const removeAbortListener = onAbort(signal, () => this.control("stop"));
    try {
      const dataset = await this.datasets.get(job, this.reading(run.reading.signal));
      const kernels = this.platform.kernels(job.compute ?? defaultCompute);
      const design = designOf(job);
      const trainer = new Trainer(design, dataset, { kernels });
      let hasDiverged = false;
      run.trainer = trainer;
      this.networks.begin(job, design, dataset, trainer);
      if (job.resume) for (const message of trainer.restore(job.resume).warnings) this.log(message);
      trainer.setSpeed(run.speed);
      const { sleep } = this.platform;
      const checkpoints = this.checkpointSink(job.checkpointInterval);
      const summary = trainer.run({
        emit: (event) => {
          hasDiverged ||= event.kind === "diverged";
          this.emit(event);
        },
        yieldToEvents: () => this.flushAndYield(),
        ...(sleep && { sleep }),
        paused: job.paused,
        ...(checkpoints && { checkpoints }),
      });
      for (const command of run.waiting) trainer.control(command);
      const metrics = modelMetrics(await summary, dataset.summary.rows);
      this.networks.end(trainer, hasDiverged);
      if (job.sendModel && !hasDiverged) {
        const created = new Date().toISOString();
        await this.sendModel(saveModel(trainer.network, design, dataset, { created, metrics }), dataset);
      }
      return await summary;
    } finally {
      removeAbortListener();
      if (run.trainer) this.networks.abandon(run.trainer);
      run.trainer?.close();
      this.run = undefined;
      this.flush();
    }
  }

  async benchmark({ compute, seconds, ...job }: BenchmarkJob, signal: AbortSignal): Promise<BenchmarkResult> {
    if (this.run) throw new Error("A network is being trained; it and a measurement would slow each other.");
    const { summary } = await this.dataset(job, signal);
    const { inputs, outputs, task } = summary;
    const batchSize = batchSizeFor(job.design, summary.rows.train);
    const shape = { inputs: inputs.length, outputs, task };
    const plan = planNetwork(job.design, shape, { capacity: batchSize, training: true });
    const kernels = this.platform.kernels(compute);
    const control = { signal, yieldToEvents: () => this.platform.yieldToEvents() };
    return benchmark({ plan, batch: batchSize, seconds }, kernels, control);
  }

  async checkGradients(job: DesignJob, signal: AbortSignal): Promise<GradientReport> {
    const dataset = await this.dataset(job, signal);
    const yielder = new Yielder({ signal, yieldToEvents: () => this.platform.yieldToEvents() });
    return yielder.run(checkGradients(job.design, dataset), (progress) =>
      this.host().notify("gradientProgress", progress),
    );
  }

  predictFile(job: PredictionJob, signal: AbortSignal): Promise<PredictedFile> {
    const report = (progress: PredictionProgress) => {
      const now = performance.now();
      if (now - this.lastPrediction < readingIntervalMs) return;
      this.lastPrediction = now;
      this.host().notify("predictionProgress", progress);
    };
    const control = { signal, yieldToEvents: () => this.platform.yieldToEvents() };
    return predictFile(job, this.modelJobs, report, control);
  }

  /** Hands a command to the run in progress; without one it is ignored, since the run may just have ended. */
  control(command: RunCommand): void {
    const { run } = this;
    if (run?.trainer) run.trainer.control(command);
    else run?.waiting.push(command);
    if (command === "stop") run?.reading.abort();
  }

  /** Also of a run whose data is still being read. */
  setSpeed(speed: TrainingSpeed): void {
    if (!this.run) return;
    this.run.speed = speed;
    this.run.trainer?.setSpeed(speed);
  }

  /** Checkpoints go to the host, which keeps them with the history that it has by then. */
  private checkpointSink(seconds: number | undefined): CheckpointSink | undefined {
    if (seconds === undefined) return undefined;
    return {
      interval: 1000 * seconds,
      save: (checkpoint) => {
        this.flush();
        return this.host().request("checkpoint", checkpoint);
      },
      failed: (error) => this.log(`A checkpoint could not be kept: ${messageOf(error)}`),
    };
  }

  /** Sends the trained network to the host, which keeps it with the run. */
  private async sendModel(bytes: Uint8Array, dataset: Dataset): Promise<void> {
    this.flush();
    const { hash } = dataIdentity(dataset);
    await this.host()
      .request("model", { bytes, hash })
      .catch((error: unknown) => this.log(`The trained network could not be kept: ${messageOf(error)}`));
  }

  private log(message: string): void {
    this.host().notify("log", { message });
  }

  private emit(event: TrainingEvent): void {
    this.events.push(event);
    // What changes the state of the run goes at once: when it pauses, no slice ends that would send it.
    if (event.kind === "started" || event.kind === "state" || event.kind === "finished") this.flush();
  }

  /** Sends the events of the slice that has ended, and yields to the event loop. */
  private flushAndYield(): Promise<void> {
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

/** The design that is trained. */
function designOf({ design, epochs }: TrainJob): DesignSpec {
  return epochs === undefined ? design : { ...design, training: { ...design.training, epochs } };
}

/** Files by the platform, or by the host where the platform cannot read them. */
function platformFiles(platform: EnginePlatform, host: () => Channel<EngineToHost>): FileSource {
  const versionAtHost = (uri: string) => host().request("fileVersion", { uri });
  const reader = new HostFileReader({
    version: versionAtHost,
    read: (uri) => host().request("readFile", { uri }),
  });
  return {
    async version(uri) {
      return (await platform.version(uri)) ?? versionAtHost(uri);
    },
    async read(uri) {
      const isOwn = (await platform.version(uri)) !== undefined;
      return isOwn ? platform.read(uri) : reader.read(uri);
    },
    async open(uri) {
      return (await platform.version(uri)) === undefined ? undefined : platform.open?.(uri);
    },
    ...(platform.linksStayWithin && { linksStayWithin: platform.linksStayWithin }),
    async list(uri, within) {
      return (await platform.list(uri, within)) ?? host().request("listFolder", { uri });
    },
  };
}

/** Files that are written by the platform, or whole by the host where the platform cannot write them. */
function outputFiles(platform: EnginePlatform, host: () => Channel<EngineToHost>): CreateFile {
  return async (uri) => {
    const guard = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        throw new InputError(`${nameOf(uri)} ${fileProblem(error)}. Save it as another file.`);
      }
    };
    const own = platform.createFile?.(uri);
    const file = own ? await guard(own) : hostFile(uri, host);
    return {
      write: (bytes) => guard(file.write(bytes)),
      commit: () => guard(file.commit()),
      discard: () => file.discard(),
    };
  };
}

/** A file that the host writes when it is complete. */
function hostFile(uri: string, host: () => Channel<EngineToHost>): OutputFile {
  let pieces: Uint8Array[] = [];
  return {
    async write(bytes) {
      pieces.push(bytes.slice());
    },
    commit: async () => void (await host().request("writeFile", { uri, bytes: joinBytes(pieces) })),
    async discard() {
      pieces = [];
    },
  };
}
