/** The network's answers in words and short numbers. */
import { shortNumber } from "../../shared/format/numbers.ts";
import type { Answer, Plane, RawInputs } from "../../shared/results/resultsRequests.ts";

/** A probability as the page shows it: `0.52`. */
function probabilityText(probability: number): string {
  return probability.toFixed(2);
}

/** A score of a class: a probability, or the output's value where the loss gives no probabilities. */
export function scoreOfClassText(score: number, areProbabilities: boolean): string {
  return areProbabilities ? probabilityText(score) : shortNumber(score, 3);
}

/** An answer in words: `upper (upper 0.52, lower 0.48)`, `progression 106`. */
export function answerText(answer: Answer, inputs: RawInputs): string {
  if (answer.kind === "numbers")
    return answer.values
      .map((value, index) => `${inputs.targets[index]} ${shortNumber(value, 3)}`)
      .join(", ");
  const scores = topClasses(answer.scores, 3).map(
    (index) => `${inputs.classes[index]} ${scoreOfClassText(answer.scores[index], inputs.areProbabilities)}`,
  );
  return `${inputs.classes[answer.predicted]} (${scores.join(", ")})`;
}

/** The answer at a point of the grid as far as the grid has it: `upper, p 0.52`, `progression 106`. */
export function gridAnswerText(plane: Plane, at: number, inputs: RawInputs): string {
  const score = plane.scores[at];
  if (plane.classes === null) return `${inputs.targets[0]} ${shortNumber(score, 3)}`;
  const { classes, areProbabilities } = inputs;
  if (classes.length === 2 && areProbabilities)
    return answerText({ kind: "class", predicted: plane.classes[at], scores: [1 - score, score] }, inputs);
  const name = classes[plane.classes[at]];
  if (classes.length === 2) return `${name}, output ${shortNumber(score, 3)}`;
  return `${name}, ${areProbabilities ? "p" : "output"} ${scoreOfClassText(score, areProbabilities)}`;
}

/** Indices of the classes with the highest scores, the highest first. */
export function topClasses(scores: readonly number[], count: number): number[] {
  return Array.from(scores.keys())
    .sort((a, b) => scores[b] - scores[a])
    .slice(0, count);
}
