/** What is known of a design without training it: the preview of its network and the report on its data. */
import { onAbort } from "../../shared/cooperative.ts";
import { CancellationError } from "../../shared/errors.ts";
import type {
  DataState,
  DesignJob,
  HostToEngine,
  PreviewState,
  ReadingProgress,
} from "../../shared/messages.ts";
import { Signal } from "../signal.ts";
import { DataFeed } from "./dataFeed.ts";
import type { EngineLease } from "./engineLease.ts";
import { PreviewFeed } from "./preview.ts";

/**
 * Milliseconds in which an engine that reads has to answer a cancellation. A format that is parsed in one piece receives no
 * message meanwhile; the engine is ended then, which loses nothing before the first step.
 */
export const readingStopTimeoutMs = 150;

/** Preview and data report of one design, kept up to date with its text and its data file. */
export class DesignFeeds {
  readonly onDidChangePreview = new Signal<PreviewState>();
  readonly onDidChangeData = new Signal<DataState>();
  private readonly lease: EngineLease;
  private readonly isLive: () => boolean;
  private readonly preview: PreviewFeed;
  private readonly data: DataFeed;
  /** Cancels what the data is being read for, except a run. */
  private reading = new AbortController();

  /** @param isLive whether a run is under way, whose engine is not ended for a cancellation */
  constructor(lease: EngineLease, isLive: () => boolean) {
    this.lease = lease;
    this.isLive = isLive;
    this.preview = new PreviewFeed(
      (job) => this.read("preview", job),
      (state) => {
        this.onDidChangePreview.fire(state);
        this.data.previewed(state);
      },
    );
    this.data = new DataFeed(
      (job) => this.read("inspect", job),
      (state) => this.onDidChangeData.fire(state),
      isLive,
    );
  }

  get previewState(): PreviewState {
    return this.preview.state;
  }

  get dataState(): DataState {
    return this.data.state;
  }

  /** The fields that a job gets while the user stays with the data that was read before its file changed. */
  get keptData(): Pick<DesignJob, "keepData"> {
    return this.data.state.file === "current" ? {} : { keepData: true };
  }

  /** Asks for the preview, and for the report where it is shown, of the design at this version of its document. */
  request(job: DesignJob, documentVersion: number): void {
    this.data.request(job, documentVersion);
    this.preview.request(job, documentVersion);
  }

  /** Shows why there is neither preview nor report, where that is known without asking the engine. */
  fail(error: unknown): void {
    this.preview.fail(error);
    this.data.fail(error);
  }

  /** Reports that the data file has changed: what is shown of it stays until the user decides; what failed is tried again. */
  dataChanged(): void {
    const isShown = this.previewState.kind === "ready" || this.isLive();
    if (!this.data.fileChanged(isShown)) this.reloadData();
  }

  /** Reads the data as it is now; a run continues with the rows that it began with. */
  reloadData(): void {
    this.data.refresh();
    this.preview.refresh();
  }

  /** Stays with the data that was read before its file changed. */
  keepData(): void {
    this.data.keep();
  }

  /** Reports that the data page is shown. */
  inspectData(): void {
    this.data.show();
  }

  /** Cancels reading data, except for a run, which is stopped instead. */
  cancelReading(): void {
    const { reading } = this;
    this.reading = new AbortController();
    reading.abort();
  }

  /** Reports that a run begins. It takes the file as it is, unless the user chose to stay with what was read. */
  runBegins(): void {
    if (this.data.state.file === "changed") this.reloadData();
    this.data.runBegan();
  }

  /** Reports how far a large file is read; undefined when none is being read. */
  readingProgress(progress: ReadingProgress | undefined): void {
    this.data.progress(progress);
  }

  /** Reports that the engine which had read the data has ended. */
  engineExited(): void {
    this.data.engineExited();
  }

  dispose(): void {
    this.preview.dispose();
    this.data.dispose();
  }

  /** Sends a request for which the data has to be read. */
  private async read<N extends "preview" | "inspect">(
    name: N,
    job: DesignJob,
  ): Promise<ReturnType<HostToEngine[N]>> {
    const { signal } = this.reading;
    let timer: Timer | undefined;
    const removeAbortListener = onAbort(signal, () => {
      timer = setTimeout(() => {
        const { current } = this.lease;
        if (current && !this.isLive()) this.lease.kill(current, new CancellationError());
      }, readingStopTimeoutMs);
    });
    try {
      return await this.lease.request(name, { ...job, ...this.keptData }, signal);
    } finally {
      removeAbortListener();
      clearTimeout(timer);
      this.data.progress(undefined);
    }
  }
}
