import { describe, expect, test } from "vitest";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { classificationScores } from "../../../../src/shared/metrics/classification.ts";
import {
  bestF1Threshold,
  pointAt,
  rankingAreas,
  rankRows,
  thinRanking,
  thresholdScores,
} from "../../../../src/shared/metrics/ranking.ts";
import { regressionScores } from "../../../../src/shared/metrics/regression.ts";
import { Random } from "../../../../src/shared/random.ts";
import { check, fc } from "../../../support/properties.ts";

/** Scores of two decimals have ties; each with whether its row is positive. */
const scored = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.boolean()), {
  minLength: 1,
  maxLength: 60,
});
const classified = fc.integer({ min: 2, max: 6 }).chain((classes) =>
  fc.record({
    classes: fc.constant(Array.from({ length: classes }, (_, i) => `class ${i}`)),
    rows: fc.array(
      fc.record({
        label: fc.nat(classes - 1),
        scores: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: classes, maxLength: classes }),
      }),
      { minLength: 1, maxLength: 40 },
    ),
  }),
);

function scoresOf(classes: readonly string[], rows: readonly { label: number; scores: readonly number[] }[]) {
  return runSync(
    classificationScores({
      classes,
      labels: rows.map(({ label }) => label),
      predicted: rows.map(({ scores }) => scores.indexOf(Math.max(...scores))),
      scores: rows.flatMap(({ scores }) => scores.map((score) => score / 8)),
      areProbabilities: true,
    }),
  );
}
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, item) => (typeof item === "number" ? Number(item.toPrecision(9)) : item)),
  );
function shuffled<T>(rows: readonly T[]): T[] {
  const copy = [...rows];
  const order = copy.map((_, i) => i);
  new Random(copy.length, "test").shuffle(order);
  return order.map((i) => copy[i]);
}

describe("whatever the rows are", () => {
  test("the confusion matrix has each row once, its rows are the supports, its diagonal the accuracy", () =>
    check(classified, 200, ({ classes, rows }) => {
      const { confusion, classes: perClass, accuracy } = scoresOf(classes, rows);
      expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(rows.length);
      expect(confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual(
        perClass.map(({ support }) => support),
      );
      expect(confusion.reduce((sum, row, i) => sum + row[i], 0)).toBe(Math.round(accuracy * rows.length));
    }));

  test("their order changes nothing", () =>
    check(classified, 100, ({ classes, rows }) =>
      expect(rounded(scoresOf(classes, shuffled(rows)))).toEqual(rounded(scoresOf(classes, rows))),
    ));

  test("the order of numbers changes nothing", () =>
    check(fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 1, maxLength: 40 }), 100, (rows) => {
      const of = (pairs: readonly (readonly [number, number])[]) =>
        regressionScores({
          targets: ["y"],
          actual: pairs.map(([actual]) => actual),
          predicted: pairs.map(([, predicted]) => predicted),
          trainingMeans: [0],
        });
      expect(rounded(of(shuffled(rows)))).toEqual(rounded(of(rows)));
    }));

  test("a ranking counts the rows at and above each of its thresholds", () =>
    check(scored, 200, (rows) => {
      const ranking = rankRows(
        rows.map(([score]) => score),
        rows.map(([, positive]) => positive),
      );
      for (const { threshold, truePositives, falsePositives } of ranking.points) {
        const called = rows.filter(([score]) => score >= threshold);
        expect(truePositives).toBe(called.filter(([, positive]) => positive).length);
        expect(falsePositives).toBe(called.length - truePositives);
      }
      expect(ranking.points).toHaveLength(1 + new Set(rows.map(([score]) => score)).size);
    }));

  test("the area under the ROC curve is the share of pairs in the right order, the average precision a sum over the thresholds", () =>
    check(scored, 200, (rows) => {
      const scores = rows.map(([score]) => score);
      const areas = rankingAreas(
        scores,
        rows.map(([, positive]) => (positive ? 3 : 1)),
        3,
      );
      const [positives, negatives] = [true, false].map((wanted) =>
        rows.filter(([, positive]) => positive === wanted).map(([score]) => score),
      );
      if (positives.length === 0 || negatives.length === 0) expect(areas.rocAuc).toBeNull();
      else {
        const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const share = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(areas.rocAuc).toBeCloseTo(share, 12);
      }
      if (positives.length === 0) expect(areas.averagePrecision).toBeNull();
      else {
        const atLeast = (values: readonly number[], threshold: number) =>
          values.filter((value) => value >= threshold).length;
        const sum = [...new Set(positives)]
          .map((threshold) => {
            const gained = positives.filter((value) => value === threshold).length;
            return (gained * atLeast(positives, threshold)) / atLeast(scores, threshold);
          })
          .reduce((total, part) => total + part, 0);
        expect(areas.averagePrecision).toBeCloseTo(sum / positives.length, 12);
      }
    }));

  test("thinning keeps the figures at each point that it keeps, and the best F1", () =>
    check(
      fc.tuple(scored, fc.integer({ min: 8, max: 30 }), fc.integer({ min: -50, max: 50 })),
      200,
      (drawn) => {
        const [rows, maxPoints, threshold] = drawn;
        const ranking = rankRows(
          rows.map(([score]) => score),
          rows.map(([, positive]) => positive),
        );
        const best = bestF1Threshold(ranking);
        const thin = thinRanking(ranking, maxPoints, best === undefined ? [threshold] : [threshold, best]);
        expect(thin.points.length).toBeLessThanOrEqual(
          Math.max(maxPoints, Math.min(ranking.points.length, 6)),
        );
        const wanted = [
          ...thin.points.map((point) => point.threshold),
          threshold,
          ...(best === undefined ? [] : [best]),
        ];
        for (const at of wanted)
          expect(thresholdScores(thin, pointAt(thin, at))).toEqual(
            thresholdScores(ranking, pointAt(ranking, at)),
          );
      },
    ));
});
