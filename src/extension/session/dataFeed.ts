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

/** A table of more cells is inspected only when somebody looks at its page: it may take long, and much memory. */
const maxCells = 2 ** 21;

/**
 * What is known of a design's data: the report on it, how far a large file is read, and whether the file is still the one
 * that was read. The report of a small table is made without being asked for, since its findings are problems of the
 * design.
 */
export class DataFeed {
  state: DataState = { report: { kind: "none" }, file: "current", runIsOlder: false, reading: undefined };
  private readonly latest: LatestJob<DataReport>;
  private readonly onChange: (state: DataState) => void;
  private readonly isBusy: () => boolean;
  private requested: { readonly job: DesignJob; readonly documentVersion: number } | undefined;
  /** Somebody has looked at the page. */
  private isAsked = false;

  /** @param isBusy whether a run is under way, which is not slowed down by what nobody asked for */
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
    // What was read of the file does not do for other settings: the file is read again, as it is now.
    if (this.requested && dataKey(job) !== dataKey(this.requested.job)) this.setFile("current");
    this.requested = { job, documentVersion };
    if (this.isAsked || this.state.report.kind === "ready") this.ask();
  }

  /** There can be no report, for a reason that the engine need not be asked for. */
  fail(error: unknown): void {
    this.requested = undefined;
    this.latest.clear();
    this.setReport(failure(error));
  }

  /** The page is shown. */
  show(): void {
    this.isAsked = true;
    const { kind } = this.state.report;
    // What a user gave up is not begun anew by looking at it; what failed is told.
    if (kind === "none" || kind === "loading") this.ask();
  }

  /** The preview has read the data, so its size is known. */
  previewed(preview: PreviewState): void {
    if (preview.kind !== "ready" || this.state.report.kind !== "none" || this.isBusy()) return;
    const { rows, columns } = preview.preview.dataset;
    if (rows.all * columns.length <= maxCells) this.ask();
  }

  /** The data file has changed: @returns whether the user has to decide, since something of it is shown */
  fileChanged(isShown: boolean): boolean {
    if (!isShown) return false;
    this.setFile("changed");
    return true;
  }

  /** A run begins, with what is read of the file now. */
  runBegan(): void {
    if (this.state.runIsOlder) this.set({ ...this.state, runIsOlder: false });
  }

  keep(): void {
    if (this.state.file === "changed") this.setFile("kept");
  }

  /** The engine that had read the data has ended: what is read next is the file as it is then. */
  engineExited(): void {
    this.setFile("current");
    this.progress(undefined);
  }

  /** The data is read as it is now. */
  refresh(): void {
    this.setFile("current");
    if (this.state.report.kind === "none") return;
    if (this.state.report.kind !== "ready") this.setReport({ kind: "loading" });
    this.latest.refresh();
  }

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
    // The file is read again, as it has become since a run read it.
    this.set({ ...this.state, file, runIsOlder: this.state.runIsOlder || file === "current" });
  }

  private set(state: DataState): void {
    this.state = state;
    this.onChange(state);
  }
}

/** What decides how the file is read, encoded and inspected, so that the engine keeps it no longer. */
function dataKey({ design, baseUri, roots }: DesignJob): string {
  const { seed, shuffle, classWeights } = design.training;
  return JSON.stringify([baseUri, roots, design.dataset, seed, shuffle, classWeights, design.loss?.type]);
}

/** The report depends on the data and on how it is trained, such as weights for the classes; not on the layers. */
function reportKey({ design, baseUri, roots }: DesignJob): string {
  return JSON.stringify([baseUri, roots, design.dataset, design.training, design.loss]);
}
