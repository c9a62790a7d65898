import { type NamedTensors, orThrow } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { branchedCifarResnet, cifarResnet } from "@longtail/resnet";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";

const branched = orThrow(branchedCifarResnet({ depth: 8 }));
const plain = orThrow(cifarResnet({ depth: 8 }));

const [branchA, branchB] = branched.branches ?? [];
if (branchA === undefined || branchB === undefined) throw new Error("no branches");

const images = (seed: number) => tf.randomNormal<tf.Rank.R4>([3, 12, 12, 3], 0, 1, "float32", seed);

/** The variables of a plain net whose last block is one of the two. */
const withBlock = (record: NamedTensors, block: "cb_block" | "rb_block"): NamedTensors =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !/[cr]b_block/.test(name) || name.includes(block))
      .map(([name, tensor]) => [name.replace(`backbone.${block}`, "backbone.layer3.0"), tensor]),
  );

describe("the shapes of a net with two branches", () => {
  test("are a plain net's, with the last block twice", () => {
    const size = (shapes: Readonly<Record<string, readonly number[]>>) =>
      Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const deep = orThrow(branchedCifarResnet({ depth: 32 }));
    const block = 2 * (9 * 64 * 64 + 2 * 64);
    expect(
      size(deep.parameterShapes) - size(orThrow(cifarResnet({ depth: 32 })).parameterShapes),
    ).toBe(block);
    expect(Object.keys(deep.parameterShapes).filter((name) => /b_block.*conv/.test(name))).toEqual([
      "backbone.cb_block.conv1.weight",
      "backbone.cb_block.conv2.weight",
      "backbone.rb_block.conv1.weight",
      "backbone.rb_block.conv2.weight",
    ]);
    expect(Object.keys(deep.parameterShapes).some((name) => name.includes("layer3.4"))).toBe(false);
    expect(deep.features).toBe(128);
  });
});

describeOnBackends("branchedCifarResnet", () => {
  test("each half of the features is a plain net's with that block", async () => {
    const variables = branched.init(1);
    const x = images(2);
    const whole = branched.apply(variables, x, "frozen");
    const halves = tf.split(whole.features, 2, 1);
    for (const [i, block] of (["cb_block", "rb_block"] as const).entries()) {
      const own = {
        parameters: withBlock(variables.parameters, block),
        statistics: withBlock(variables.statistics, block),
      };
      const expected = plain.apply(own, x, "frozen");
      await expectClose(halves[i] as tf.Tensor, expected.features, { atol: 1e-5 });
      const branch = i === 0 ? branchA : branchB;
      await expectClose(branch(variables, x, "frozen").features, expected.features, {
        atol: 1e-5,
      });
    }
    // The two blocks begin as two, or there would be one branch.
    expect(
      (await tf.max(tf.abs(tf.sub(halves[0] as tf.Tensor, halves[1] as tf.Tensor))).data())[0],
    ).toBeGreaterThan(0.01);
  });

  test("a branch moves the statistics on its way, and passes the other's on", async () => {
    const variables = branched.init(1);
    const { statistics } = branchB(variables, images(3), "batch");
    expect(Object.keys(statistics)).toEqual(Object.keys(branched.statisticShapes));
    const still: string[] = [];
    for (const [name, tensor] of Object.entries(statistics)) {
      expect(tensor).not.toBe(variables.statistics[name]);
      const moved = tf.max(tf.abs(tf.sub(tensor, variables.statistics[name] as tf.Tensor)));
      if ((await moved.data())[0] === 0) still.push(name);
    }
    expect(still).toEqual(Object.keys(statistics).filter((name) => name.includes("cb_block")));
  });

  test("leaves nothing behind but features and statistics", async () => {
    const variables = branched.init(1);
    const x = images(4);
    for (const apply of [branched.apply, branchA, branchB])
      for (const mode of ["batch", "frozen"] as const)
        await expectNoLeak(() => apply(variables, x, mode));
  });

  test("between is called after each group, and what it gives goes on", async () => {
    ensureGradients();
    const variables = plain.init(5);
    const x = images(6);
    for (const mode of ["batch", "frozen"] as const) {
      const seen: [number, number[]][] = [];
      const same = plain.apply(variables, x, mode, (y, point) => {
        seen.push([point, y.shape]);
        return y;
      });
      expect(seen).toEqual([
        [1, [3, 12, 12, 16]],
        [2, [3, 6, 6, 32]],
        [3, [3, 3, 3, 64]],
      ]);
      expect(plain.mixingPoints).toBe(seen.length);
      const expected = plain.apply(variables, x, mode);
      await expectClose(same.features, expected.features, {});
      // Doubled after the last group, features double; cleared after the first, all images are alike.
      const doubled = plain.apply(variables, x, mode, (y, point) =>
        point === 3 ? tf.mul(y, 2) : y,
      );
      await expectClose(doubled.features, tf.mul(expected.features, 2), { atol: 1e-5 });
      const cleared = plain.apply(variables, x, mode, (y, point) =>
        point === 1 ? tf.zerosLike(y) : y,
      );
      const [first, , third] = tf.unstack(cleared.features);
      await expectClose(first as tf.Tensor, third as tf.Tensor, {});
    }
  });
});
