import {
  type Calibration,
  ConformalPredictor,
  conformalPredictor,
  coverage,
  predictionSets,
  type Score,
} from "@longtail/conformal";
import { decode, orThrow, permutation, renderError, uniforms } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { world } from "./worlds.js";

const K = 4;
const scores: readonly Score[] = [
  { kind: "threshold" },
  { kind: "adaptive" },
  { kind: "adaptive", penalty: 0.1, from: 2 },
  { kind: "prevalence", prior: [100, 40, 10, 2] },
];
const calibrations: readonly Calibration[] = [
  { kind: "marginal" },
  { kind: "class" },
  { kind: "group", groups: { head: [0, 1], tail: [2, 3] } },
  { kind: "interpolated", weight: 0.7 },
];
const pairs = scores.flatMap((score) =>
  calibrations.map((calibration) => ({ score, calibration })),
);

/** Any rows of probabilities with their labels; no two probabilities of a row are equal. */
const images = (seed: number, count: number) => {
  const next = uniforms(seed);
  const probabilities = Array.from({ length: count }, () => {
    const row = Array.from({ length: K }, () => 0.01 + next() ** 2);
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((p) => p / sum);
  });
  const labels = probabilities.map(() => Math.floor(next() * K));
  return { probabilities: probabilities.flat(), classes: K, labels };
};

/** A class's score by its definition. */
const scoreOf = (score: Score, row: readonly number[], k: number): number => {
  const own = row[k] as number;
  if (score.kind === "threshold") return 1 - own;
  if (score.kind === "prevalence") {
    const total = score.prior.reduce((a, b) => a + b, 0);
    return -own / ((score.prior[k] as number) / total);
  }
  const above = row.filter((p) => p >= own);
  return (
    above.reduce((a, b) => a + b, 0) +
    (score.penalty ?? 0) * Math.max(0, above.length - (score.from ?? 0))
  );
};

/** The quantile by counting: the smallest score with at least ceil((n + 1)(1 − alpha)) scores up to it; alpha in thousandths. */
const quantileOf = (all: readonly number[], thousandths: number): number => {
  const needed = Math.ceil(((all.length + 1) * (1000 - thousandths)) / 1000);
  const good = all.filter((q) => all.filter((s) => s <= q).length >= needed);
  return good.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
};

const rowsOf = (probabilities: readonly number[]) =>
  Array.from({ length: probabilities.length / K }, (_, i) =>
    probabilities.slice(i * K, (i + 1) * K),
  );

const thresholdsByDefinition = (
  { probabilities, labels }: ReturnType<typeof images>,
  score: Score,
  calibration: Calibration,
  thousandths: number,
): readonly number[] => {
  const own = rowsOf(probabilities).map((row, i) => scoreOf(score, row, labels[i] as number));
  const of = (isIn: (label: number) => boolean) =>
    quantileOf(
      own.filter((_, i) => isIn(labels[i] as number)),
      thousandths,
    );
  const all = of(() => true);
  const classes = [0, 1, 2, 3];
  if (calibration.kind === "marginal") return classes.map(() => all);
  if (calibration.kind === "group")
    return classes.map((k) => of((label) => (label < 2 ? k < 2 : k >= 2)));
  const byClass = classes.map((k) => of((label) => label === k));
  if (calibration.kind === "class") return byClass;
  const penalty = score.kind === "adaptive" ? (score.penalty ?? 0) * (K - (score.from ?? 0)) : 0;
  const most = score.kind === "prevalence" ? 0 : 1 + penalty;
  return byClass.map((q) => 0.7 * Math.min(q, most) + 0.3 * Math.min(all, most));
};

describe.each(pairs)(
  "$score.kind scores, $calibration.kind calibration",
  ({ score, calibration }) => {
    it("have the thresholds and sets of the definition", () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 9999 }),
          fc.integer({ min: 1, max: 60 }),
          fc.integer({ min: 1, max: 999 }),
          (seed, count, thousandths) => {
            const held = images(seed, count);
            const alpha = thousandths / 1000;
            const predictor = orThrow(conformalPredictor(held, { alpha, score, calibration }));
            const wanted = thresholdsByDefinition(held, score, calibration, thousandths);
            predictor.thresholds.forEach((q, k) => {
              const w = wanted[k] as number;
              if (Number.isFinite(w)) expect(q).toBeCloseTo(w, 10);
              else expect(q).toBeNull();
            });
            const next = images(seed + 1, 5);
            const sets = orThrow(predictionSets(predictor, next.probabilities));
            rowsOf(next.probabilities).forEach((row, i) => {
              for (let k = 0; k < K; k++) {
                const gap = scoreOf(score, row, k) - (wanted[k] as number);
                if (Math.abs(gap) > 1e-9) expect(sets[i]?.includes(k)).toBe(gap < 0);
              }
            });
          },
        ),
        { seed: 7, numRuns: 40 },
      );
    });

    it("give larger sets for smaller alpha, which hold the smaller ones", () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 9999 }),
          fc.tuple(
            fc.double({ min: 0.01, max: 0.99, noNaN: true }),
            fc.double({ min: 0.01, max: 0.99, noNaN: true }),
          ),
          (seed, [a, b]) => {
            const held = images(seed, 40);
            const sets = [Math.min(a, b), Math.max(a, b)].map((alpha) =>
              orThrow(
                predictionSets(
                  orThrow(conformalPredictor(held, { alpha, score, calibration })),
                  images(seed + 1, 10).probabilities,
                ),
              ),
            );
            sets[1]?.forEach((set, i) => {
              for (const k of set) expect(sets[0]?.[i]).toContain(k);
            });
          },
        ),
        { seed: 7, numRuns: 30 },
      );
    });

    it("follow the names of the classes", () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 9999 }), (seed) => {
          const held = images(seed, 30);
          const tested = images(seed + 1, 10);
          const order = permutation(seed, K); // the new name of each class
          const renamed = ({ probabilities, labels }: typeof held) => ({
            probabilities: rowsOf(probabilities).flatMap((row) => {
              const moved = Array.from({ length: K }, () => 0);
              row.forEach((p, k) => {
                moved[order[k] as number] = p;
              });
              return moved;
            }),
            classes: K,
            labels: labels.map((label) => order[label] as number),
          });
          const by = (list: readonly number[]) =>
            list.map((_, k) => list[order.indexOf(k)] as number);
          const movedScore: Score =
            score.kind === "prevalence" ? { ...score, prior: by(score.prior) } : score;
          const movedCalibration: Calibration =
            calibration.kind === "group"
              ? {
                  kind: "group",
                  groups: {
                    head: [0, 1].map((k) => order[k] as number),
                    tail: [2, 3].map((k) => order[k] as number),
                  },
                }
              : calibration;
          const sets = (h: typeof held, t: typeof held, s: Score, c: Calibration) =>
            orThrow(
              predictionSets(
                orThrow(conformalPredictor(h, { alpha: 0.2, score: s, calibration: c })),
                t.probabilities,
              ),
            );
          const before = sets(held, tested, score, calibration);
          const after = sets(renamed(held), renamed(tested), movedScore, movedCalibration);
          expect(after.map((set) => [...set])).toEqual(
            before.map((set) => set.map((k) => order[k] as number).sort((a, b) => a - b)),
          );
        }),
        { seed: 7, numRuns: 30 },
      );
    });

    it("survive JSON and the codec", () => {
      const predictor = orThrow(
        conformalPredictor(images(1, 9), { alpha: 0.1, score, calibration }),
      );
      expect(orThrow(decode(ConformalPredictor)(JSON.parse(JSON.stringify(predictor))))).toEqual(
        predictor,
      );
    });
  },
);

describe("coverage", () => {
  const here = world(8, 30, 0.5);

  it.each(
    scores.map((score) => (score.kind === "prevalence" ? { ...score, prior: here.counts } : score)),
  )("of exchangeable images is 1 − alpha on average: $kind", (score) => {
    // Over 40 draws of 100 + 100 images; the adaptive score is deterministic and covers a little more.
    const [marginal, byClass] = (["marginal", "class"] as const).map((kind) => {
      const found = Array.from({ length: 40 }, (_, draw) => {
        const set = (part: number) =>
          here.sample(1000 * part + draw, here.longTailed(77 * part + draw, 100));
        const predictor = conformalPredictor(set(1), { alpha: 0.1, score, calibration: { kind } });
        return orThrow(coverage(orThrow(predictor), set(2)));
      });
      return found.reduce((sum, { marginal: m }) => sum + m, 0) / found.length;
    });
    expect(marginal).toBeGreaterThan(0.885);
    expect(byClass).toBeGreaterThan(0.885);
    if (score.kind !== "adaptive") expect(marginal).toBeLessThan(0.92);
  });

  it("is held within each group by group-wise calibration, and not by marginal", () => {
    const groups = { head: [0, 1, 2, 3], tail: [4, 5, 6, 7] };
    const held = here.sample(1, here.longTailed(2, 4000));
    const tested = here.sample(3, here.longTailed(4, 4000));
    const of = (calibration: Calibration) =>
      orThrow(
        coverage(orThrow(conformalPredictor(held, { alpha: 0.1, calibration })), tested, {
          groups,
        }),
      ).groups;
    const [marginal, byGroup] = [of({ kind: "marginal" }), of({ kind: "group", groups })];
    expect(marginal.tail?.coverage).toBeLessThan(0.85);
    expect(byGroup.head?.coverage).toBeCloseTo(0.9, 1.3);
    expect(byGroup.tail?.coverage).toBeCloseTo(0.9, 1.3);
  });

  it("counts what is in the sets, by class and group", () => {
    const predictor: ConformalPredictor = {
      kind: "conformal",
      alpha: 0.1,
      score: { kind: "threshold" },
      thresholds: [0.3, 0.3, null],
    };
    // Sets: {0, 2}, {2}, {1, 2}.
    const probabilities = [0.8, 0.1, 0.1, 0.5, 0.3, 0.2, 0.1, 0.8, 0.1];
    const found = orThrow(
      coverage(
        predictor,
        { probabilities, classes: 3, labels: [0, 0, 1] },
        { groups: { few: [1], none: [2], many: [0] } },
      ),
    );
    expect(found).toEqual({
      marginal: 2 / 3,
      macro: 0.75,
      underHalf: 0,
      size: 5 / 3,
      empty: 0,
      count: 3,
      groups: { few: { coverage: 1, size: 2 }, many: { coverage: 0.5, size: 1.5 } },
      perClass: [0.5, 1, null],
    });
    const strict = { ...predictor, thresholds: [0, 0.3, 0.3] };
    const { underHalf, empty } = orThrow(
      coverage(strict, { probabilities, classes: 3, labels: [0, 0, 1] }),
    );
    expect([underHalf, empty]).toEqual([1 / 2, 2 / 3]);
  });
});

describe("on a long tail", () => {
  it("macro coverage and size rise from the threshold to prevalence, interpolation and class-wise calibration", () => {
    const tail = world(100, 300, 0.55);
    const held = tail.sample(1, tail.longTailed(2, 6000));
    const everyClass = Int32Array.from({ length: 2000 }, (_, i) => i % tail.classes);
    const tested = tail.sample(3, tail.longTailed(4, 2000));
    const rare = tail.sample(5, everyClass);
    const of = (score: Score, calibration: Calibration) => {
      const predictor = orThrow(conformalPredictor(held, { alpha: 0.1, score, calibration }));
      return {
        ...orThrow(coverage(predictor, tested)),
        macro: orThrow(coverage(predictor, rare)).macro,
      };
    };
    const plain: Score = { kind: "threshold" };
    const standard = of(plain, { kind: "marginal" });
    const prevalence = of({ kind: "prevalence", prior: tail.counts }, { kind: "marginal" });
    const between = of(plain, { kind: "interpolated", weight: 0.99 });
    const byClass = of(plain, { kind: "class" });
    const order = [standard, prevalence, between, byClass];
    for (let i = 1; i < order.length; i++) {
      const [a, b] = [order[i - 1] as typeof standard, order[i] as typeof standard];
      expect(b.macro).toBeGreaterThan(a.macro);
      expect(b.size).toBeGreaterThan(a.size);
    }
    expect(standard.underHalf).toBeGreaterThan(prevalence.underHalf);
    expect(standard.marginal).toBeCloseTo(0.9, 1.2);
    expect(prevalence.marginal).toBeCloseTo(0.9, 1.2);
  });
});

describe("what is refused", () => {
  const held = { probabilities: [0.7, 0.3, 0.6, 0.4], classes: 2, labels: [0, 1] };
  const sentence = (result: E.Either<Parameters<typeof renderError>[0], unknown>) =>
    E.isLeft(result) ? renderError(result.left) : "no error";

  it.each<[Parameters<typeof conformalPredictor>[1], string]>([
    [{ alpha: 0 }, "alpha: expected a number in (0, 1), got 0"],
    [{ alpha: 1 }, "alpha: expected"],
    [{ alpha: 0.1, score: { kind: "margin" } as unknown as Score }, 'unknown kind "margin"'],
    [
      { alpha: 0.1, score: { kind: "prevalence", prior: [1, 2, 3] } },
      "score.prior: expected 2 numbers, got 3",
    ],
    [
      { alpha: 0.1, score: { kind: "prevalence", prior: [1, 0] } },
      "score.prior.1: expected a number above 0",
    ],
    [
      { alpha: 0.1, calibration: { kind: "group", groups: { a: [0] } } },
      "calibration.groups: class 1 needs a group, got none",
    ],
    [
      { alpha: 0.1, calibration: { kind: "interpolated", weight: 1.5 } },
      "calibration.weight: expected a number in [0, 1], got 1.5",
    ],
    [
      { alpha: 0.1, calibration: { kind: "cluster" } as unknown as Calibration },
      'unknown kind "cluster"',
    ],
  ])("by conformalPredictor: %j", (options, expected) => {
    expect(sentence(conformalPredictor(held, options))).toContain(expected);
  });

  it("images without rows, labels or classes; a foreign predictor", () => {
    expect(sentence(conformalPredictor({ ...held, labels: [] }, { alpha: 0.1 }))).toContain(
      "labels.length",
    );
    expect(sentence(conformalPredictor({ ...held, labels: [0, 2] }, { alpha: 0.1 }))).toContain(
      "label 2",
    );
    const predictor = orThrow(conformalPredictor(held, { alpha: 0.5 }));
    expect(sentence(predictionSets(predictor, [0.2, 0.3, 0.5]))).toContain("2 for each image");
    expect(sentence(coverage(predictor, { ...held, classes: 4, labels: [0] }))).toContain(
      "classes",
    );
    const foreign = { ...predictor, thresholds: ["high", null] } as unknown as ConformalPredictor;
    expect(sentence(predictionSets(foreign, [0.2, 0.8]))).toContain("thresholds.0");
  });
});
