import { decode, makeOf, normals, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import {
  addToSums,
  type ClassSums,
  classMeans,
  components,
  type Form,
  inForm,
  meanOfAll,
  NearestClassMeanHead,
  nearestClassMean,
  noSums,
} from "@longtail/nearest-class-mean";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const [images, features, classes] = [23, 4, 3] as const;
const forms = ["euclidean", "l2", "centered-l2"] as const;
type Rows = readonly (readonly number[])[];

// The counts are 12, 8 and 3, so that the mean over images differs from the mean over classes.
const labels = Array.from({ length: images }, (_, i) => (i < 12 ? 0 : i < 20 ? 1 : 2));
const noise = normals(5, images * features);
const rows: Rows = labels.map((label, i) =>
  Array.from({ length: features }, (_, f) => (noise[i * features + f] as number) + 2 * label + 1),
);

const meanOf = (some: Rows): readonly number[] =>
  Array.from({ length: features }, (_, f) =>
    some.reduce((sum, row) => sum + (row[f] as number) / some.length, 0),
  );
const center = meanOf(rows);

/** A form in float64, as the published program computes it. */
const formed = (form: Form, row: readonly number[]): readonly number[] => {
  const moved = form === "centered-l2" ? row.map((v, f) => v - (center[f] as number)) : row;
  return form === "euclidean" ? moved : moved.map((v) => v / Math.hypot(...moved));
};
const means = (form: Form): Rows =>
  Array.from({ length: classes }, (_, k) =>
    meanOf(rows.filter((_row, i) => labels[i] === k).map((row) => formed(form, row))),
  );
const distances = (form: Form): Rows =>
  rows.map((row) =>
    means(form).map((mean) =>
      formed(form, row).reduce((sum, v, f) => sum - (v - (mean[f] as number)) ** 2, 0),
    ),
  );
const columns = (byRow: Rows): number[] =>
  Array.from({ length: features }, (_, f) => byRow.map((row) => row[f] as number)).flat();

/** The sums over batches of 5. Each old state is disposed, as a training loop would. */
const sumsOf = (toFeatures: (batch: tf.Tensor2D) => tf.Tensor2D): ClassSums => {
  let sums = noSums({ features, classes });
  for (let start = 0; start < images; start += 5) {
    const batch = rows.slice(start, start + 5).map((row) => [...row]);
    const next = tf.tidy(() =>
      addToSums(
        sums,
        toFeatures(tf.tensor2d(batch)),
        tf.tensor1d(labels.slice(start, start + 5), "int32"),
      ),
    );
    tf.dispose([sums.sums, sums.counts]);
    sums = next;
  }
  return sums;
};

const parametersOf = (form: Form): Record<string, tf.Tensor> =>
  tf.tidy(() => {
    const mean = meanOfAll(sumsOf((batch) => batch));
    return {
      "classifier.means": classMeans(sumsOf((batch) => inForm(form, batch, mean))),
      ...(form === "centered-l2" ? { "classifier.center": mean } : {}),
    };
  });

describeOnBackends("the nearest class mean", () => {
  test.each(forms)("finds the means and distances of the definition: %s", async (form) => {
    const head = orThrow(nearestClassMean({ features, classes, form }));
    const parameters = parametersOf(form);
    expect(
      Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape])),
    ).toEqual(head.parameterShapes);
    await expectClose(parameters["classifier.means"] as tf.Tensor, columns(means(form)), {
      rtol: 1e-5,
      atol: 1e-6,
    });
    const x = tf.tensor2d(rows.map((row) => [...row]));
    const logits = head.apply(parameters, x);
    await expectClose(logits, distances(form).flat(), { rtol: 1e-5, atol: 2e-5 });
    tf.dispose([parameters, x, logits]);
  });

  test("centers on the mean over images, in which frequent classes weigh more", async () => {
    const sums = sumsOf((batch) => batch);
    const mean = meanOfAll(sums);
    await expectClose(mean, center, { rtol: 1e-5 });
    await expectClose(sums.counts, [12, 8, 3], {});
    tf.dispose([sums.sums, sums.counts, mean]);
  });

  test("does not depend on the length of features in l2, nor on their origin in centered-l2", async () => {
    const x = tf.tensor2d(rows.map((row) => [...row]));
    const origin = tf.tensor1d([...center]);
    for (const [form, moved, at] of [
      ["l2", tf.mul<tf.Tensor2D>(x, 7), tf.clone(origin)],
      ["centered-l2", tf.add<tf.Tensor2D>(x, 3), tf.add<tf.Tensor1D>(origin, 3)],
    ] as const) {
      const [before, after] = [inForm(form, x, origin), inForm(form, moved, at)];
      await expectClose(after, before, { atol: 1e-5 });
      tf.dispose([before, after, moved, at]);
    }
    tf.dispose([x, origin]);
  });

  test("gives zeros, not NaN, for zero features and for classes without images", async () => {
    const zeros = tf.zeros<tf.Rank.R2>([1, features]);
    for (const form of forms) {
      const there = inForm(form, zeros, tf.zeros([features]));
      await expectClose(there, [0, 0, 0, 0], {});
      there.dispose();
    }
    const nothing = noSums({ features, classes });
    const [mean, all] = [classMeans(nothing), meanOfAll(nothing)];
    await expectClose(mean, new Float32Array(features * classes), {});
    await expectClose(all, new Float32Array(features), {});
    expect(() => inForm("centered-l2", zeros)).toThrow("center");
    tf.dispose([zeros, nothing.sums, nothing.counts, mean, all]);
  });

  test("starts with zeros and leaves only its results behind", async () => {
    for (const form of forms) {
      const head = orThrow(nearestClassMean({ features, classes, form }));
      const parameters = head.init(0);
      const x = tf.ones<tf.Rank.R2>([2, features]);
      const y = tf.tensor1d([0, 2], "int32");
      const sums = noSums({ features, classes });
      await expectClose(parameters["classifier.means"] as tf.Tensor, new Float32Array(12), {});
      await expectNoLeak(() => head.init(0));
      await expectNoLeak(() => head.apply(parameters, x));
      await expectNoLeak(() => addToSums(sums, x, y));
      await expectNoLeak(() => [classMeans(sums), meanOfAll(sums)]);
      await expectNoLeak(() => parametersOf(form));
      tf.dispose([parameters, x, y, sums.sums, sums.counts]);
    }
  });
});

describe("component and errors", () => {
  test("decodes what it defines and nothing else", () => {
    const parts = registry(...components);
    const codec = slotCodec(parts, "head");
    expect(NearestClassMeanHead.define()).toEqual({
      kind: "head/nearest-class-mean",
      form: "centered-l2",
    });
    const stored: unknown = JSON.parse(JSON.stringify(NearestClassMeanHead.define({ form: "l2" })));
    const descriptor = orThrow(decode(codec)(stored));
    expect(descriptor).toEqual({ kind: "head/nearest-class-mean", form: "l2" });
    const head = orThrow(makeOf(parts, "head")(descriptor)({ features: 5, classes: 2 }));
    expect(head.parameterShapes).toEqual({ "classifier.means": [5, 2] });
    for (const wrong of [
      { kind: "head/nearest-class-mean" },
      { kind: "head/nearest-class-mean", form: "cosine" },
      { kind: "head/nearest-class-mean", form: "l2", tau: 1 },
    ])
      expect(E.isLeft(decode(codec)(wrong))).toBe(true);
  });

  test("checks sizes and form, all at once", () => {
    const result = nearestClassMean({ features: 0.5, classes: 1, form: "cosine" as "l2" });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      [
        "features: expected an integer of at least 1, got 0.5",
        "classes: expected at least 2 classes, got 1",
        'form: expected one of "euclidean", "l2", "centered-l2", got "cosine"',
      ].join("\n"),
    );
  });
});
