import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { exponential } from "./exponential.ts";
import type { Schedule } from "./schedule.ts";
import { step } from "./step.ts";
import { triangular } from "./triangular.ts";

/** Every schedule, in the order in which lists show them. A warm-up in front of any is `training.warmupSteps`. */
export const schedules: readonly Schedule[] = [constant, step, exponential, cosine, triangular];
