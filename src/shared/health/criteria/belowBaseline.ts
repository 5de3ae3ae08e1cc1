import { scoreText } from "../../format/numbers.ts";
import type { RunCriterion, RunFacts } from "../criterion.ts";
import { isLongEnough, lastFrom, mean, minEpochs, minPoints } from "../curves.ts";
import { usualUpdate } from "./lossTrends.ts";

/** An R² that is lower than that of the mean by this is not chance. */
const minShortfall = 0.02;
/** Standard errors of an accuracy on as many rows. */
const standardErrors = 2;

export const belowBaseline: RunCriterion = {
  kind: "below-baseline",
  formula:
    "the score over the last tenth of the curve, and that of a network that always gives the training part's most frequent class (for accuracy) or its mean (R² = 0); for the training rows, else for the validation rows",
  threshold: `bad where it is lower by more than ${standardErrors} standard errors of an accuracy on these rows and more than ${minShortfall}, without class weights, which are to change it; from ${minPoints} points and ${minEpochs} epochs on`,
  source: "scikit-learn's DummyClassifier and DummyRegressor",
  followsFromLayers: true,
  find(facts) {
    const { design, train, validation, rows, baseline, updateRatio } = facts;
    if (!baseline || !rows || design.training.classWeights || !isLongEnough(train)) return undefined;
    const since = train.step[lastFrom(train.step.length)];
    const onTrain = shortfall(lastMean(train.score), baseline.train, rows.train);
    if (onTrain) {
      const evidence = { ...onTrain, training: 1, ...(updateRatio === null ? {} : { updateRatio }) };
      return { severity: "error", since, evidence };
    }
    if (baseline.validation === null || validation.score.length < minPoints) return undefined;
    const onValidation = shortfall(lastMean(validation.score), baseline.validation, rows.validation);
    return onValidation && { severity: "error", since, evidence: { ...onValidation, training: 0 } };
  },
  short: () => "below the baseline",
  message: ({ evidence: { score, baseline, training } }) =>
    `The ${training === 1 ? "training" : "validation"} score is ${scoreText(score)}, lower than the ${scoreText(baseline)} of always giving the ${baseline === 0 ? "mean" : "most frequent class"}.`,
  remedies(make, { training, updateRatio = Number.POSITIVE_INFINITY }) {
    if (training === 0) return [make.earlyStopping(), make.strongerL2()];
    const { rate, others } =
      updateRatio > usualUpdate
        ? { rate: make.lowerRate(), others: [make.standardizedInputs(), make.usualMomentum()] }
        : { rate: make.raiseRate(), others: [] };
    return [make.weakerL2(), ...others, rate, make.batchNormInAll()];
  },
};

function lastMean(scores: RunFacts["train"]["score"]): number {
  return mean(scores, lastFrom(scores.length), scores.length);
}

function shortfall(score: number, baseline: number, rows: number) {
  const chance = standardErrors * Math.sqrt((baseline * (1 - baseline)) / Math.max(1, rows));
  return baseline - score > Math.max(chance, minShortfall) ? { score, baseline } : undefined;
}
