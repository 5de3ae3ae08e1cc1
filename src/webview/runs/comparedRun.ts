/** A selected run with what has been loaded of it. */
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { RunLog } from "../../shared/runLog.ts";
import type { RunOverview } from "../../shared/runs/runList.ts";
import type { RunClock } from "../../shared/runs/runsRequests.ts";

export interface ComparedRun {
  readonly run: RunOverview;
  /** The run's place among the colors. */
  readonly slot: number;
  readonly design: DesignSpec | undefined;
  /** Undefined until it is loaded, and where it cannot be read. */
  readonly log: RunLog | undefined;
  readonly clock: RunClock;
}
