import type { LearningRule } from "./learningRule.ts";
import { madalineRule2 } from "./madalineRule2.ts";

/** Every learning rule that is no optimizer, in the order in which lists show them, behind the optimizers. */
export const learningRules: readonly LearningRule[] = [madalineRule2];
