/** How fast a run goes: as fast as it can, or so slowly that its steps can be watched. What is computed is the same to the last bit. */

/** Steps per second at which a run can be watched. */
const watchSpeeds = [5, 20, 60] as const;

export type TrainingSpeed = "full" | (typeof watchSpeeds)[number];

export const trainingSpeeds: readonly TrainingSpeed[] = ["full", ...watchSpeeds];

/** What was kept of a former choice; anything else is full speed. */
export function toTrainingSpeed(value: unknown): TrainingSpeed {
  return trainingSpeeds.find((speed) => speed === value) ?? "full";
}

/** "Full speed", "20 steps/s". */
export function speedLabel(speed: TrainingSpeed): string {
  return speed === "full" ? "Full speed" : `${speed} steps/s`;
}
