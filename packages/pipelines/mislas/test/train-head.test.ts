import { memoryStore } from "@longtail/checkpoint";
import { normals, orThrow, renderError } from "@longtail/core";
import { loadHead, trainHead } from "@longtail/mislas";
import { temperatureScaling } from "@longtail/post-hoc-calibration";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const width = 6;
// Three clouds around unit vectors.
const rows = (counts: readonly number[], seed: number) => {
  const labels = counts.flatMap((count, k) => Array.from({ length: count }, () => k));
  const noise = normals(seed, labels.length * width);
  return {
    labels: Int32Array.from(labels),
    features: noise.map((x, i) => 0.2 * x + (i % width === labels[Math.floor(i / width)] ? 1 : 0)),
  };
};

describeOnBackends("a head on features in memory", () => {
  it("is trained, judged, and classifies rows", async () => {
    const before = tf.memory().numTensors;
    const test = rows([5, 5, 5], 2);
    const head = await orThrow(
      trainHead({
        ...rows([60, 20, 10], 1),
        width,
        test,
        classNames: ["cat", "dog", "owl"],
        method: "crt",
      }),
    );
    expect(head.record.counts).toEqual([60, 20, 10]);
    expect(head.record.last.accuracy).toBeGreaterThan(0.9);
    const said = await orThrow(head.classify(test.features));
    const right = said.filter(({ label }, i) => label === test.labels[i]).length;
    expect(right / 15).toBeCloseTo(head.record.last.accuracy, 6);
    expect(said[0]?.className).toBe("cat");
    head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }, 120_000);

  it("is calibrated on validation rows, each class counting alike, and loads again", async () => {
    const before = tf.memory().numTensors;
    const [validation, test] = [rows([40, 8, 2], 3), rows([5, 5, 5], 2)];
    const given = {
      ...rows([60, 20, 10], 1),
      width,
      test,
      method: "plain",
      head: "cosine",
      epochs: 2,
    } as const;
    const store = memoryStore();
    const raw = await orThrow(trainHead(given));
    const head = await orThrow(trainHead({ ...given, validation, store }));
    expect(raw.calibrator).toBeUndefined();
    expect(head.record.stages[0]?.epochs).toHaveLength(2);
    expect(head.record.descriptor).toMatchObject({ head: { kind: "head/normalized-linear" } });
    const said = await orThrow(raw.classify(validation.features));
    const expected = orThrow(
      temperatureScaling(
        {
          probabilities: said.flatMap(({ probabilities }) => [...probabilities]),
          classes: 3,
          labels: validation.labels,
        },
        { weights: "balanced" },
      ),
    );
    expect(head.calibrator).toEqual(expected);
    const loaded = await orThrow(loadHead(store));
    const [ours, theirs, plain] = [
      await orThrow(head.classify(test.features)),
      await orThrow(loaded.classify(test.features)),
      await orThrow(raw.classify(test.features)),
    ];
    expect(theirs).toEqual(ours);
    expect(ours.map(({ label }) => label)).toEqual(plain.map(({ label }) => label));
    expect(ours[0]?.confidence).not.toBe(plain[0]?.confidence);
    for (const { dispose } of [raw, head, loaded]) dispose();
    expect(tf.memory().numTensors).toBe(before);
  }, 120_000);

  it("says what does not fit", async () => {
    const given = { ...rows([4, 4], 1), width };
    const sentence = async (changed: object) => {
      const result = await trainHead({ ...given, ...changed })();
      return E.isLeft(result) ? renderError(result.left) : "no error";
    };
    expect(await sentence({ method: "bbn" })).toMatch(/^method: unknown method "bbn"/);
    expect(await sentence({ epochs: 0 })).toMatch(/^stage1\.epochs: /);
    expect(await sentence({ method: "tau", head: "cosine" })).toMatch(/linear head/);
    expect(await sentence({ labels: [0, 1] })).toMatch(/labels/);
    expect(await sentence({ width: 5 })).toMatch(/^features: .*numbers in rows of 5/);
  });
});
