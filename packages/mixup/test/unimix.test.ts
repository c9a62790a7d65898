import { type Model, makeOf, type NamedTensors, orThrow, registry } from "@longtail/core";
import { components, mix, UniMix, unimix, unimixedWeight } from "@longtail/mixup";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const counts = [900, 90, 9];

describe("UniMix's weights", () => {
  // By hand from the program's unimix_factor.
  it.each([
    ["a rare partner takes most of a frequent image", 0, 900, 100, 0.1],
    ["a rare image keeps most", 0, 100, 900, 0.9],
    ["around the circle", 0.75, 100, 300, 0.5],
    ["a whole turn counts as 1", 0.25, 100, 300, 1],
    ["equal classes turn by a half", 0.25, 7, 7, 0.75],
  ])("%s", (_, drawn, own, other, expected) => {
    expect(unimixedWeight(drawn, own, other)).toBeCloseTo(expected, 12);
  });

  it("lie in [0, 1], and swapping the classes turns them by the rest", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (drawn, own, other) => {
          const [weight, swapped] = [
            unimixedWeight(drawn, own, other),
            unimixedWeight(drawn, other, own),
          ];
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(1);
          const turn = weight + swapped - 2 * drawn;
          expect(Math.abs(turn - Math.round(turn))).toBeLessThan(1e-9);
        },
      ),
      { seed: 7 },
    );
  });
});

describe("unimix", () => {
  const labels = Int32Array.of(0, 0, 0, 1, 1, 2);

  /** How often each place was drawn as a partner. */
  const partnersOf = (tau: number): number[] => {
    const draw = orThrow(unimix({ counts, alpha: 0.8, tau }));
    const times = Array.from(labels, () => 0);
    for (let seed = 0; seed < 2000; seed++)
      for (const place of draw(seed, labels).permutation)
        times[place] = (times[place] as number) + 1;
    return times;
  };

  it.each([0, -0.5, -1, 1])("draws partners by their counts to the power %d", (tau) => {
    const chances = Array.from(labels, (label) => (counts[label] as number) ** tau);
    const whole = chances.reduce((a, b) => a + b, 0);
    partnersOf(tau).forEach((times, place) => {
      const expected = (12_000 * (chances[place] as number)) / whole;
      expect(Math.abs(times - expected)).toBeLessThan(5 * Math.sqrt(expected) + 1);
    });
  });

  it("has weights whose mean is Beta's after the turn, pair by pair", () => {
    // With alpha large Beta is a point at one half, so the weight is known.
    const draw = orThrow(unimix({ counts, alpha: 1e6, tau: -1 }));
    for (let seed = 0; seed < 20; seed++) {
      const { permutation, weights } = draw(seed, labels);
      permutation.forEach((place, i) => {
        const [own, other] = [labels[i], labels[place]].map(
          (k) => counts[k as number] as number,
        ) as [number, number];
        const expected = (0.5 + other / (own + other)) % 1;
        // Equal classes stand where the circle closes.
        const distance = Math.abs((weights[i] as number) - expected);
        expect(Math.min(distance, 1 - distance)).toBeLessThan(0.005);
      });
    }
  });

  it("is pure, and has nothing to mix in an empty batch", () => {
    const draw = orThrow(unimix({ counts, alpha: 0.8, tau: -0.5 }));
    expect(draw(7, labels)).toEqual(draw(7, labels));
    expect(draw(7, labels)).not.toEqual(draw(8, labels));
    expect(draw(7, new Int32Array(0))).toEqual({
      permutation: new Int32Array(0),
      weights: new Float32Array(0),
    });
  });

  it("refuses each bad option", () => {
    expect(unimix({ counts: [1], alpha: 0, tau: 11 })).toMatchObject({
      left: {
        errors: [
          { _tag: "TooFewClasses" },
          { _tag: "OutOfRange", path: ["alpha"] },
          { _tag: "OutOfRange", path: ["tau"] },
        ],
      },
    });
  });
});

describeOnBackends("mixing with a weight for each example", () => {
  const labels = Int32Array.of(0, 1, 2, 0, 0);
  const pixels = Array.from({ length: 5 * 2 * 2 * 3 }, (_, i) => Math.sin(i));
  const size = 12;

  /** Its features are the pixels. */
  const model: Model = {
    features: size,
    parameterShapes: {},
    statisticShapes: {},
    init: () => ({ parameters: {}, statistics: {} }),
    apply: (_variables, images) => ({
      features: tf.reshape(images, [-1, size]),
      statistics: {},
    }),
  };

  const made = orThrow(
    makeOf(registry(...components), "mixing")(UniMix.define())({
      labels,
      classes: 3,
      seed: 0,
      epochs: 1,
      counts,
      model: {
        features: 1,
        parameterShapes: {},
        statisticShapes: {},
        init: () => ({ parameters: {}, statistics: {} }),
        apply: (_variables, images) => ({
          features: tf.reshape(images, [5, size]),
          statistics: {},
        }),
      },
      sampler: () => labels,
    }),
  );

  const { permutation, weights } = orThrow(unimix({ counts, alpha: 0.8, tau: -0.5 }))(8, labels);
  const expected = pixels.map((value, i) => {
    const image = Math.floor(i / size);
    const other = pixels[(permutation[image] as number) * size + (i % size)] as number;
    const weight = weights[image] as number;
    return weight * value + (1 - weight) * other;
  });

  const drawn = () =>
    made.draw(0)({
      start: 0,
      end: 5,
      labels,
      seedOf: (purpose) => (purpose === "mixing" ? 8 : 0),
      show: () => {
        throw new Error("shows nothing");
      },
    }) as NamedTensors;

  it("mix blends each image by its own weight", async () => {
    const images = tf.tensor4d(pixels, [5, 2, 2, 3]);
    const mixed = mix(images, tf.tensor1d(permutation, "int32"), tf.tensor1d(weights));
    expect(mixed.shape).toEqual([5, 2, 2, 3]);
    await expectClose(mixed, expected, { atol: 1e-6 });
  });

  it("the component mixes a batch, whole and in parts, and its labels alike", async () => {
    const images = tf.tensor4d(pixels, [5, 2, 2, 3]);
    const tensors = drawn();
    const { features } = made.features(
      {
        model,
        variables: { parameters: {}, statistics: {} },
        images,
        normalization: "batch",
      },
      tensors,
    );
    await expectClose(features, expected, { atol: 1e-6 });
    const classes = tf.tensor1d(labels, "int32");
    const batch = { images, labels: classes, drawn: tensors };
    const part = made.part as NonNullable<typeof made.part>;
    const parts = [part(batch, 0, 2), part(batch, 2, 5)];
    await expectClose(tf.concat(parts.map((part) => part.images)), expected, { atol: 1e-6 });
    // A loss that is the label itself shows whose label has which weight.
    const itself = (_logits: tf.Tensor2D, given: tf.Tensor1D) => tf.cast(given, "float32");
    const logits = tf.zeros<tf.Rank.R2>([5, 3]);
    const own = Array.from(labels, (label, i) => {
      const weight = weights[i] as number;
      return weight * label + (1 - weight) * (labels[permutation[i] as number] as number);
    });
    await expectClose(made.losses(itself, logits, classes, tensors), own, { atol: 1e-6 });
    await expectClose(
      tf.concat(parts.map((part) => made.losses(itself, logits, part.labels, part.drawn))),
      own,
      { atol: 1e-6 },
    );
  });
});
