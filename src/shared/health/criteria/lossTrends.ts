import { count, lossText, shortNumber } from "../../format/numbers.ts";
import type { RunCriterion, RunFacts } from "../criterion.ts";
import { edge, isLongEnough, learnedShare, mean, minEpochs, minPoints, noLoss } from "../curves.ts";

/** A second half of the curve that is higher than the first by this factor rises. */
const rising = 1.05;
/** A second half that is not lower than this share of the first one has stopped falling. */
const flat = 0.99;
/** A loss that has fallen below this share of where it began has learned something: then a flat end is its goal. */
const learned = 0.8;
/** Largest ratio of update to weight among the layers below which no progress can be seen. */
const smallUpdate = 3e-5;
/** ‖ΔW‖ / ‖W‖ that usual learning rates give. */
export const usualUpdate = 1e-3;

const judged = `from ${minPoints} points and ${minEpochs} epochs on`;

interface Halves {
  readonly start: number;
  /** Mean of the first and of the second half, without the first tenth. */
  readonly before: number;
  readonly now: number;
  readonly since: number;
}

function halves({ train }: RunFacts): Halves | undefined {
  if (!isLongEnough(train)) return undefined;
  const { dataLoss: loss, step } = train;
  const first = Math.ceil(loss.length * edge);
  const middle = Math.ceil((first + loss.length) / 2);
  return {
    start: loss[0],
    before: mean(loss, first, middle),
    now: mean(loss, middle, loss.length),
    since: step[first],
  };
}

export const lossRising: RunCriterion = {
  kind: "loss-rising",
  formula:
    "J₂ / J₁, the means of the training loss without the penalty over the second and the first half of its curve without its first tenth",
  threshold: `bad above ${rising} and above the loss at the start, ${judged}`,
  source: "Goodfellow, Bengio and Courville 2016, section 11.4.1",
  followsFromLayers: true,
  find(facts) {
    const found = halves(facts);
    if (!found) return undefined;
    const { start, before, now, since } = found;
    if (now <= rising * before || now <= start) return undefined;
    return { severity: "error", since, evidence: { start, before, now } };
  },
  short: () => "loss rises",
  message: ({ since, evidence: { before, now } }) =>
    `The training loss rises since step ${count(since)}: ${lossText(before)} became ${lossText(now)}.`,
  remedies: (make) => [
    make.weakerL2(),
    make.standardizedInputs(),
    make.usualMomentum(),
    make.lowerRate(),
    make.clipping(),
  ],
};

export const updateTooSmall: RunCriterion = {
  kind: "update-too-small",
  formula: "max over the layers of ‖ΔW‖ / ‖W‖, where the training loss J₂ is not below a share of its start",
  threshold: `warning below ${smallUpdate} while J₂ is at least ${learned} of the start, ${judged}`,
  source: "Karpathy 2015, CS231n: about 10⁻³ is usual",
  followsFromLayers: true,
  find(facts) {
    const found = halves(facts);
    const { updateRatio } = facts;
    if (!found || updateRatio === null || updateRatio >= smallUpdate) return undefined;
    const { start, before, now, since } = found;
    if (now < learned * start || now <= noLoss) return undefined;
    return { severity: "warning", since, evidence: { start, before, now, updateRatio } };
  },
  short: () => "updates too small",
  message: ({ since, evidence: { updateRatio } }) =>
    `The training loss has hardly fallen since step ${count(since)}: an update changes no layer's weights by more than ${shortNumber(100 * updateRatio)} %.`,
  remedies: (make) => [make.raiseRate(), make.batchNormInAll()],
};

export const lossNotFalling: RunCriterion = {
  kind: "loss-not-falling",
  formula: "J₂ / J₁ as above, and J₂ / J(start)",
  threshold: `warning from ${flat} and from ${learned} of the start, ${judged}`,
  source: "Goodfellow, Bengio and Courville 2016, section 11.4.1",
  followsFromLayers: true,
  find(facts) {
    const found = halves(facts);
    if (!found || updateTooSmall.find(facts)) return undefined;
    const { start, before, now, since } = found;
    if (now < learned * start || now <= noLoss || now < flat * before) return undefined;
    const { updateRatio } = facts;
    const evidence = { start, before, now, ...(updateRatio === null ? {} : { updateRatio }) };
    return { severity: "warning", since, evidence };
  },
  short: () => "loss does not fall",
  message: ({ since, evidence: { start, now } }) =>
    `The training loss has not fallen since step ${count(since)}: it is ${lossText(now)} and began at ${lossText(start)}.`,
  remedies: (make, { updateRatio }) =>
    updateRatio !== undefined && updateRatio > usualUpdate
      ? [
          make.weakerL2(),
          make.standardizedInputs(),
          make.usualMomentum(),
          make.lowerRate(),
          make.batchNormInAll(),
        ]
      : [make.weakerL2(), make.raiseRate(), make.batchNormInAll()],
};

/** Points before a point whose median its loss is compared with. */
const spikeWindow = 10;
/** A spike is above this multiple of that median, and exceeds it by this share of the loss at the start. */
const spikeFactor = 3;
const spikeShare = learnedShare;
/** Spikes in the second half of the curve; one may be a rare row. */
const minSpikes = 2;

export const lossSpikes: RunCriterion = {
  kind: "loss-spikes",
  formula: `points of the second half of the training loss's curve above ${spikeFactor} times the median of the ${spikeWindow} before, by more than ${spikeShare} of the loss at the start`,
  threshold: `warning from ${minSpikes} points, bad where one is above the loss at the start, ${judged}`,
  source: "Chowdhery et al. 2022, PaLM, section 5.1",
  find({ train }) {
    if (!isLongEnough(train)) return undefined;
    const { dataLoss: loss, step } = train;
    const spikes: number[] = [];
    for (let i = Math.max(spikeWindow, loss.length >> 1); i < loss.length; i++) {
      const usual = loss.slice(i - spikeWindow, i).sort((a, b) => a - b)[spikeWindow >> 1];
      if (loss[i] > spikeFactor * usual && loss[i] - usual > spikeShare * loss[0]) spikes.push(i);
    }
    if (spikes.length < minSpikes) return undefined;
    const highest = Math.max(...spikes.map((i) => loss[i]));
    const severity = highest > loss[0] ? "error" : "warning";
    return { severity, since: step[spikes[0]], evidence: { spikes: spikes.length, highest } };
  },
  short: () => "loss spikes",
  message: ({ since, evidence: { spikes, highest } }) =>
    `The training loss has jumped up ${spikes} times since step ${count(since)}, to ${lossText(highest)} at most.`,
  remedies: (make) => [
    make.standardizedInputs(),
    make.usualMomentum(),
    make.lowerRate(),
    make.clipping(),
    make.largerBatch(),
  ],
};
