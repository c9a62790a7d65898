import { normals, orThrow, renderError } from "@longtail/core";
import { trainHead } from "@longtail/mislas";
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

  it("says what does not fit", async () => {
    const given = { ...rows([4, 4], 1), width };
    const sentence = async (changed: object) => {
      const result = await trainHead({ ...given, ...changed })();
      return E.isLeft(result) ? renderError(result.left) : "no error";
    };
    expect(await sentence({ method: "bbn" })).toMatch(/^method: unknown method "bbn"/);
    expect(await sentence({ labels: [0, 1] })).toMatch(/labels/);
    expect(await sentence({ width: 5 })).toMatch(/^features: .*numbers in rows of 5/);
  });
});
