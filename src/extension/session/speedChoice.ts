/** The training speed that the user has chosen for the workspace. */
import { type TrainingSpeed, toTrainingSpeed } from "../../shared/trainingSpeed.ts";
import { Signal } from "../signal.ts";

/** Values that outlive the window: VS Code's `Memento`. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const key = "trainingSpeed";

/** The speed of the workspace's runs. It is kept in the workspace's state, never in a design. */
export class SpeedChoice {
  readonly onDidChange = new Signal<TrainingSpeed>();
  private readonly memory: Memory;
  private current: TrainingSpeed;

  constructor(memory: Memory) {
    this.memory = memory;
    this.current = toTrainingSpeed(memory.get(key));
  }

  get speed(): TrainingSpeed {
    return this.current;
  }

  /** Changes the speed of all runs, those under way included, and remembers it. */
  choose(speed: TrainingSpeed): void {
    this.current = speed;
    void this.memory.update(key, speed === "full" ? undefined : speed);
    this.onDidChange.fire(speed);
  }
}
