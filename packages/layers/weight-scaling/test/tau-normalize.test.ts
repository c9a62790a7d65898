import { type LongtailError, normals, orThrow, renderError } from "@longtail/core";
import { linear } from "@longtail/linear";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import { chooseTau, tauNormalize } from "@longtail/weight-scaling";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const [features, classes] = [4, 5] as const;
const [WEIGHT, BIAS] = ["classifier.fc.weight", "classifier.fc.bias"] as const;

// Weight vectors of very different lengths, the last one all zeros.
const weight = normals(2, features * classes).map(
  (v, i) => v * ([10, 3, 1, 0.1, 0][i % classes] as number),
);
const lengths = Array.from({ length: classes }, (_, k) =>
  Math.hypot(...weight.filter((_v, i) => i % classes === k)),
);
const trained = (): Record<string, tf.Tensor> => ({
  [WEIGHT]: tf.tensor2d(weight, [features, classes]),
  [BIAS]: tf.tensor1d(normals(3, classes)),
});

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

/** The accuracy of a linear head with tau-normalized parameters, image by image, in float64. */
const accuracy = (x: readonly number[], labels: readonly number[], tau: number): number => {
  const right = labels.filter((label, i) => {
    const logits = lengths.map((length, k) => {
      let product = 0;
      for (let f = 0; f < features; f++)
        product += (x[i * features + f] as number) * (weight[f * classes + k] as number);
      return length === 0 ? 0 : product / length ** tau;
    });
    return logits.indexOf(Math.max(...logits)) === label;
  });
  return right.length / labels.length;
};

describeOnBackends("tau-normalization", () => {
  test("divides each class's vector by its length to the power of tau and drops the bias", async () => {
    const parameters: Record<string, tf.Tensor> = {
      ...trained(),
      "lws.learned_norm": tf.ones([1, classes]),
    };
    for (const tau of [0, 0.5, 1, 2, 4]) {
      const result = orThrow(tauNormalize(parameters, tau));
      expect(Object.keys(result)).toEqual(Object.keys(parameters));
      const expected = Array.from(weight, (v, i) =>
        v === 0 ? 0 : v / (lengths[i % classes] as number) ** tau,
      );
      await expectClose(result[WEIGHT] as tf.Tensor, expected, { rtol: 1e-5, atol: 1e-9 });
      await expectClose(result[BIAS] as tf.Tensor, [0, 0, 0, 0, 0], {});
      await expectClose(result["lws.learned_norm"] as tf.Tensor, [1, 1, 1, 1, 1], {});
      tf.dispose(result);
    }
    await expectClose(parameters[WEIGHT] as tf.Tensor, weight, {});
    await expectNoLeak(() => orThrow(tauNormalize(parameters, 1)));
    tf.dispose(parameters);
  });

  test("is chosen for the most correct validation images, as a linear head counts them", async () => {
    const n = 60;
    const x = Array.from(normals(7, n * features));
    const labels = Array.from({ length: n }, (_, i) => i % (classes - 1));
    const parameters = trained();
    const images = tf.tensor2d(x, [n, features]);
    const taus = [0, 0.25, 0.5, 0.75, 1, 1.5];
    const chosen = await orThrow(chooseTau({ parameters, features: images, labels, taus }));
    expect(chosen.tried.map(({ tau }) => tau)).toEqual(taus);
    for (const { tau, accuracy: found } of chosen.tried)
      expect(found).toBeCloseTo(accuracy(x, labels, tau), 9);
    const most = Math.max(...chosen.tried.map((tried) => tried.accuracy));
    expect(new Set(chosen.tried.map((tried) => tried.accuracy)).size).toBeGreaterThan(1);
    expect(chosen.accuracy).toBe(most);
    expect(chosen.tau).toBe(chosen.tried.find((tried) => tried.accuracy === most)?.tau);

    const head = orThrow(linear({ features, classes }));
    const normalized = orThrow(tauNormalize(parameters, chosen.tau));
    const predicted = tf.tidy(() => tf.argMax(head.apply(normalized, images), 1));
    const right = [...(await predicted.data())].filter((label, i) => label === labels[i]);
    expect(right.length / n).toBeCloseTo(chosen.accuracy, 9);
    tf.dispose([parameters, images, normalized, predicted]);
  });

  test("takes the first of equals, by default from a grid of 0 to 2, and leaves no tensor", async () => {
    const parameters = { [WEIGHT]: tf.tensor2d([1, 0, 0, 1], [2, 2]) };
    const images = tf.tensor2d([2, 1, 1, 2], [2, 2]);
    const options = { parameters, features: images, labels: Int32Array.of(0, 1) };
    const chosen = await orThrow(chooseTau(options));
    expect(chosen).toMatchObject({ tau: 0, accuracy: 1 });
    expect(chosen.tried.map(({ tau }) => tau)).toEqual(
      Array.from({ length: 21 }, (_, i) => i / 10),
    );
    await expectNoLeak(() => chooseTau(options)());
    tf.dispose([parameters, images]);
  });

  test("reports everything that is wrong at once", async () => {
    const parameters = trained();
    const images = tf.tensor2d(normals(7, 3 * 2), [3, 2]);
    expect(sentence(tauNormalize(parameters, -1))).toBe(
      "tau: expected a number of at least 0, got -1",
    );
    expect(sentence(tauNormalize(parameters, Number.NaN))).toContain("tau: expected");
    expect(sentence(tauNormalize({}, 1))).toBe(
      'parameters: the key "classifier.fc.weight" is missing',
    );
    const wrong = { parameters, features: images, labels: [0, classes], taus: [0, Number.NaN] };
    expect(sentence(await chooseTau(wrong)()).split("\n")).toEqual([
      "taus.1: expected a number of at least 0, got NaN",
      "features: expected 4 features of an image, got 2",
      "labels: expected 3 labels, got 2",
      "labels: label 5 at position 1 is not a class; classes are 0 to 4",
    ]);
    const none = { parameters: {}, features: images, labels: [0, 1, 2], taus: [] };
    expect(sentence(await chooseTau(none)()).split("\n")).toHaveLength(2);
    const empty = tf.zeros<tf.Rank.R2>([0, features]);
    expect(sentence(await chooseTau({ parameters, features: empty, labels: [] })())).toBe(
      "features.length: expected an integer of at least 1, got 0",
    );
    const spoilt = tf.tensor2d([[Number.NaN, 1, 1, 1]]);
    expect(sentence(await chooseTau({ parameters, features: spoilt, labels: [0] })())).toBe(
      "features: expected a finite number, got NaN",
    );
    tf.dispose([parameters, images, empty, spoilt]);
  });
});
