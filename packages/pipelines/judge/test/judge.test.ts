import { defineByCount, groupsOf, shotAccuracy, topK } from "@longtail/accuracy";
import { intervals } from "@longtail/bootstrap";
import { decode, orThrow } from "@longtail/core";
import { calibrationOfProbabilities, riskCoverage, smoothCalibration } from "@longtail/ece";
import { calibrate, temperatureScaling } from "@longtail/post-hoc-calibration";
import { RunSummary } from "@longtail/run-record";
import { describe, expect, it } from "vitest";
import {
  calibratedScores,
  type Judgement,
  judge,
  judgedRecord,
  probabilitiesOf,
} from "../src/index.js";
import { opened, softmax, someLogits } from "./scores.js";

const [rows, classes] = [1003, 12];
const { labels, logits } = someLogits(rows, classes);
const probabilities = softmax(logits, classes);
const counts = Array.from({ length: classes }, (_, k) => Math.ceil(400 / (k + 1) ** 1.5));

const rowOf = (i: number) => probabilities.subarray(i * classes, (i + 1) * classes);

const of = async (data: Float32Array | Float64Array, given?: readonly number[]) =>
  orThrow(
    judge(
      { scores: await opened(data, [rows, classes]), labels },
      given === undefined ? {} : { counts: given },
    ),
  );

describe("a judgement", () => {
  it.each([
    ["logits", logits],
    ["probabilities", probabilities],
  ] as const)("of %s says what the single metrics say", async (kind, data) => {
    const found: Judgement = await of(data, counts);
    const groups = orThrow(groupsOf(defineByCount(), counts));
    const wanted = orThrow(
      calibrationOfProbabilities({ probabilities, classes, labels }, { groups }),
    );
    expect(found.kind).toBe(kind);
    expect(found.all.calibration.bins.map(({ count }) => count)).toEqual(
      wanted.bins.map(({ count }) => count),
    );
    for (const key of [
      "accuracy",
      "ece",
      "mce",
      "adaptiveEce",
      "classwiseEce",
      "nll",
      "brier",
    ] as const)
      expect(found.all[key], key).toBeCloseTo(wanted[key], 12);
    const predictions = labels.map((_, i) => argmax(rowOf(i)));
    const confidences = Float64Array.from(predictions, (k, i) => rowOf(i)[k] as number);
    const predicted = { confidences, predictions, labels };
    expect(found.all.smooth.smoothEce).toBeCloseTo(
      orThrow(smoothCalibration(predicted)).smoothEce,
      9,
    );
    expect(found.all.risk.aurc).toBeCloseTo(orThrow(riskCoverage(predicted)).aurc, 9);
    expect(found.all.top5).toBe(orThrow(topK({ logits, classes, labels }, { k: 5 })));
    for (const name of ["many", "medium", "few"] as const) {
      expect(found.groups[name]?.ece).toBeCloseTo(wanted.groups[name]?.ece as number, 12);
      expect(found.groups[name]?.classes).toBe(groups[name].length);
      // NLL and Brier of a group: those of its rows alone.
      const own = [...labels.keys()].filter((i) => groups[name].includes(labels[i] as number));
      const alone = orThrow(
        calibrationOfProbabilities({
          probabilities: own.flatMap((i) => [
            ...probabilities.subarray(i * classes, (i + 1) * classes),
          ]),
          classes,
          labels: own.map((i) => labels[i] as number),
        }),
      );
      expect(found.groups[name]?.nll).toBeCloseTo(alone.nll, 12);
      expect(found.groups[name]?.brier).toBeCloseTo(alone.brier, 12);
      expect(found.groups[name]?.adaptiveEce).toBeCloseTo(alone.adaptiveEce, 12);
    }
    const shots = orThrow(
      shotAccuracy({
        predictions: labels.map((_, i) =>
          argmax(probabilities.subarray(i * classes, (i + 1) * classes)),
        ),
        labels,
        counts,
      }),
    );
    expect(found.groups.few?.accuracy).toBeCloseTo(shots.few as number, 12);
    // The classwise error is the mean of the groups' by their classes.
    const mean = (["many", "medium", "few"] as const).reduce(
      (sum, name) => sum + (found.groups[name]?.classwiseEce ?? 0) * groups[name].length,
      0,
    );
    expect(mean / classes).toBeCloseTo(wanted.classwiseEce, 12);
  });

  it("has the intervals of the bootstrap", async () => {
    const found = await of(probabilities);
    const predictions = labels.map((_, i) =>
      argmax(probabilities.subarray(i * classes, (i + 1) * classes)),
    );
    const confidences = Float64Array.from(
      predictions,
      (k, i) => probabilities[i * classes + k] as number,
    );
    const wanted = orThrow(intervals({ confidences, predictions, labels }, { seed: 0 }));
    expect(found.all.intervals.accuracy).toEqual(wanted.accuracy);
    expect(found.all.intervals.ece.low).toBeCloseTo(wanted.ece.low, 12);
  });

  it("does not depend on how rows are cut, up to rounding", async () => {
    const whole = await of(logits, counts);
    const scores = await opened(logits, [rows, classes]);
    for (const size of [1, 3, 100]) {
      const cut = { ...scores, blocks: () => scores.blocks({ rows: size }) };
      const found = orThrow(await judge({ scores: cut, labels }, { counts })());
      expect(found.all.calibration).toEqual(whole.all.calibration);
      expect(found.all.classwiseEce).toBeCloseTo(whole.all.classwiseEce, 13);
      expect(found.groups.few?.brier).toBeCloseTo(whole.groups.few?.brier as number, 13);
    }
  });

  it("takes log-probabilities, and a class of probability 0, as logits", async () => {
    const logs = probabilities.map(Math.log);
    expect((await of(logs)).all.nll).toBeCloseTo((await of(probabilities)).all.nll, 12);
    const hard = Float64Array.of(0, Number.NEGATIVE_INFINITY, Math.log(0.25), Math.log(0.75));
    const found = orThrow(
      await judge(
        { scores: await opened(hard, [2, 2]), labels: Int32Array.of(1, 1) },
        { kind: "logits" },
      )(),
    );
    // The floor of a probability of 0 is 1e-12.
    expect(found.all.nll).toBeCloseTo((-Math.log(1e-12) - Math.log(0.75)) / 2, 10);
    expect(found.all.brier).toBeCloseTo((2 + 2 * 0.25 ** 2) / 2, 12);
  });

  it("says without counts why there are no groups", async () => {
    const found = await of(probabilities);
    expect(found.groups).toEqual({});
    expect(found.withoutGroups).toBe("the training images of each class are not known");
    expect(found.confusion).toBeUndefined();
  });

  it("shows what the worst classes of the tail are taken for", async () => {
    const { confusion = [], classAccuracies } = await of(probabilities, counts);
    const shown = confusion.flatMap((row, k) => (row.length > 0 ? [k] : []));
    expect(shown.length).toBeGreaterThan(0);
    for (const k of shown) {
      const images = labels.filter((label) => label === k).length;
      expect(confusion[k]?.reduce((a, b) => a + b)).toBe(images);
      expect(confusion[k]?.[k]).toBeCloseTo((classAccuracies[k] as number) * images, 9);
    }
  });

  it("is a record that reports read", async () => {
    const origin = { command: "longtail judge" };
    for (const given of [counts, undefined]) {
      const record = judgedRecord(await of(probabilities, given), {
        name: "a",
        method: "b",
        dataset: "c",
        origin,
      });
      expect(record.best.details?.riskCurve?.risk.at(-1)).toBeCloseTo(1 - record.best.accuracy, 9);
      expect(orThrow(decode(RunSummary)(JSON.parse(JSON.stringify(record))))).toEqual(record);
    }
  });
});

describe("calibrated scores", () => {
  it("are those of the calibrator applied to all at once", async () => {
    const calibrator = orThrow(temperatureScaling({ probabilities, classes, labels }));
    const corrected = orThrow(calibrate(calibrator, probabilities));
    const wanted = orThrow(
      calibrationOfProbabilities({ probabilities: corrected, classes, labels }),
    );
    for (const [kind, data] of [
      ["logits", logits],
      ["probabilities", probabilities],
    ] as const) {
      const scores = calibratedScores(await opened(data, [rows, classes]), kind, calibrator);
      const found = orThrow(await judge({ scores, labels })());
      expect(found.all.ece).toBeCloseTo(wanted.ece, 12);
      expect(found.all.nll).toBeCloseTo(wanted.nll, 12);
    }
  });

  it("are fitted to probabilities in memory", async () => {
    const found = orThrow(await probabilitiesOf(await opened(logits, [rows, classes]))());
    found.forEach((p, i) => {
      expect(Math.abs(p - (probabilities[i] as number))).toBeLessThan(1e-15);
    });
  });
});

function argmax(row: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < row.length; k++) if ((row[k] as number) > (row[best] as number)) best = k;
  return best;
}
