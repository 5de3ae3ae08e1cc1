import { type TrainingSpeed, toTrainingSpeed } from "../../shared/trainingSpeed.ts";
import { Signal } from "../signal.ts";

/** What outlives the window: VS Code's `Memento`. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const key = "trainingSpeed";

/** The speed of the workspace's runs: kept in the workspace's state, never in a design. */
export class SpeedChoice {
  readonly onDidChange = new Signal<TrainingSpeed>();
  private readonly memory: Memory;
  private present: TrainingSpeed;

  constructor(memory: Memory) {
    this.memory = memory;
    this.present = toTrainingSpeed(memory.get(key));
  }

  get speed(): TrainingSpeed {
    return this.present;
  }

  choose(speed: TrainingSpeed): void {
    this.present = speed;
    void this.memory.update(key, speed === "full" ? undefined : speed);
    this.onDidChange.fire(speed);
  }
}
