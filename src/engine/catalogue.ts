import type { Catalogue } from "../shared/catalogue.ts";
import { activations } from "./activations/activations.ts";
import { generators } from "./data/generators/generators.ts";
import { initializers } from "./initializers/initializers.ts";
import { losses } from "./losses/losses.ts";
import { optimizers } from "./optimizers/optimizers.ts";
import { describeEntry } from "./registry.ts";

/** What this engine can do, as plain data, derived from its registries. */
export const catalogue: Catalogue = {
  activations: activations.map(describeEntry),
  initializers: initializers.map(describeEntry),
  losses: losses.map(describeEntry),
  optimizers: optimizers.map(describeEntry),
  generators: generators.map(describeEntry),
};
