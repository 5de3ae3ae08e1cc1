/** What is known of a design's data, for the data page and the list of problems. */
import { inspectionKey } from "../../shared/data/dataKey.ts";
import type { DataReport } from "../../shared/data/report.ts";
import type {
  DataState,
  DesignJob,
  PreviewState,
  ReadingProgress,
  ReportState,
} from "../../shared/messages.ts";
import { LatestJob } from "./latestJob.ts";
import { failure } from "./preview.ts";

/**
 * Number of cells up to which a table is inspected without being asked for. A larger one is inspected when its page is
 * opened: it may take long, and much memory.
 */
const maxCells = 2 ** 21;

/**
 * What is known of a design's data: the report on it, how far a large file is read, and whether the file is still the one
 * that was read. The report on a small table is created without being asked for, since its findings are problems of the
 * design.
 */
export class DataFeed {
  state: DataState = { report: { kind: "none" }, file: "current", runIsOlder: false, reading: undefined };
  private readonly latest: LatestJob<DataReport>;
  private readonly onChange: (state: DataState) => void;
  private readonly isBusy: () => boolean;
  private requested: { readonly job: DesignJob; readonly documentVersion: number } | undefined;
  /** Whether the page has been opened. */
  private isPageOpened = false;

  /** @param isBusy whether a run is under way, which an inspection that nobody asked for would slow down */
  constructor(
    request: (job: DesignJob) => Promise<DataReport>,
    onChange: (state: DataState) => void,
    isBusy: () => boolean,
  ) {
    this.onChange = onChange;
    this.isBusy = isBusy;
    this.latest = new LatestJob(
      request,
      {
        done: (report, documentVersion) => this.setReport({ kind: "ready", documentVersion, report }),
        unchanged: (documentVersion) => {
          const { report } = this.state;
          if (report.kind === "ready" && report.documentVersion !== documentVersion)
            this.setReport({ ...report, documentVersion });
        },
        failed: (error) => this.setReport(failure(error)),
      },
      reportKey,
    );
  }

  request(job: DesignJob, documentVersion: number): void {
    // What was read of the file is of no use for other settings: the file is read again, as it is now.
    if (this.requested && inspectionKey(job) !== inspectionKey(this.requested.job)) this.setFile("current");
    this.requested = { job, documentVersion };
    if (this.isPageOpened || this.state.report.kind === "ready") this.ask();
  }

  /** Shows why there can be no report, where that is known without asking the engine. */
  fail(error: unknown): void {
    this.requested = undefined;
    this.latest.clear();
    this.setReport(failure(error));
  }

  /** Reports that the page is shown. */
  show(): void {
    this.isPageOpened = true;
    const { kind } = this.state.report;
    // Looking at the page does not restart an inspection that the user canceled; a failure is shown as it is.
    if (kind === "none" || kind === "loading") this.ask();
  }

  /** Reports the state of the preview, which when ready has read the data, so that its size is known. */
  previewed(preview: PreviewState): void {
    if (preview.kind !== "ready" || this.state.report.kind !== "none" || this.isBusy()) return;
    const { rows, columns } = preview.preview.dataset;
    if (rows.all * columns.length <= maxCells) this.ask();
  }

  /**
   * Reports that the data file has changed.
   *
   * @param isShown whether something of the file is shown
   * @returns whether the user has to decide, which is so where something is shown
   */
  fileChanged(isShown: boolean): boolean {
    if (!isShown) return false;
    this.setFile("changed");
    return true;
  }

  /** Reports that a run begins, with what is read of the file now. */
  runBegan(): void {
    if (this.state.runIsOlder) this.set({ ...this.state, runIsOlder: false });
  }

  /** Stays with what was read before the file changed. */
  keep(): void {
    if (this.state.file === "changed") this.setFile("kept");
  }

  /** Reports that the engine which had read the data has ended: what is read next is the file as it is then. */
  engineExited(): void {
    this.setFile("current");
    this.progress(undefined);
  }

  /** Reads the data as it is now. */
  refresh(): void {
    this.setFile("current");
    if (this.state.report.kind === "none") return;
    if (this.state.report.kind !== "ready") this.setReport({ kind: "loading" });
    this.latest.refresh();
  }

  /** Sets how far a large file is read; undefined when none is being read. */
  progress(reading: ReadingProgress | undefined): void {
    if (reading !== this.state.reading) this.set({ ...this.state, reading });
  }

  dispose(): void {
    this.latest.dispose();
  }

  private ask(): void {
    if (!this.requested) return;
    this.latest.request(this.requested.job, this.requested.documentVersion);
    if (this.state.report.kind === "none") this.setReport({ kind: "loading" });
  }

  private setReport(report: ReportState): void {
    this.set({ ...this.state, report });
  }

  private setFile(file: DataState["file"]): void {
    if (file === this.state.file) return;
    // The file is read again, and may differ from what a run has read.
    this.set({ ...this.state, file, runIsOlder: this.state.runIsOlder || file === "current" });
  }

  private set(state: DataState): void {
    this.state = state;
    this.onChange(state);
  }
}

/** Everything that the report depends on: the data and how it is trained, such as weights for the classes; not the layers. */
function reportKey({ design, baseUri, roots }: DesignJob): string {
  return JSON.stringify([baseUri, roots, design.dataset, design.training, design.loss]);
}
