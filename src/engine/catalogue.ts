import { generators } from "../data/generators/generators.ts";
import type { Catalogue } from "../shared/catalogue.ts";
import { describeEntry } from "../shared/registry.ts";
import { activations } from "./activations/activations.ts";
import { initializers } from "./initializers/initializers.ts";
import { losses } from "./losses/losses.ts";
import { learningRules } from "./optimizers/learningRules.ts";
import { optimizers } from "./optimizers/optimizers.ts";
import { schedules } from "./schedules/schedules.ts";

/** What this engine can do, as plain data, derived from its registries. */
export const catalogue: Catalogue = {
  activations: activations.map(describeEntry),
  initializers: initializers.map(describeEntry),
  losses: losses.map(describeEntry),
  optimizers: [...optimizers, ...learningRules].map(describeEntry),
  schedules: schedules.map(describeEntry),
  generators: generators.map(describeEntry),
};
