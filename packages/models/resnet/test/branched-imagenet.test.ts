import { type NamedTensors, orThrow } from "@longtail/core";
import { branchedImagenetResnet, imagenetResnet } from "@longtail/resnet";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";

type Shapes = Readonly<Record<string, readonly number[]>>;

const size = (shapes: Shapes): number =>
  Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

describe("the shapes of an ImageNet net with two branches", () => {
  const deep = orThrow(branchedImagenetResnet({}));
  const plain = orThrow(imagenetResnet({}));

  test("are a plain net's, with the last block twice", () => {
    const block = 2048 * 512 + 9 * 512 * 512 + 512 * 2048 + 2 * (512 + 512 + 2048);
    expect(size(deep.parameterShapes) - size(plain.parameterShapes)).toBe(block);
    // The published program's names, in the order of its state dict.
    expect(Object.keys(deep.parameterShapes).filter((name) => /b_block.*conv/.test(name))).toEqual(
      ["cb_block", "rb_block"].flatMap((branch) =>
        [1, 2, 3].map((conv) => `backbone.${branch}.conv${conv}.weight`),
      ),
    );
    expect(Object.keys(deep.parameterShapes).some((name) => name.includes("layer4.2"))).toBe(false);
    expect(deep.features).toBe(4096);
  });

  test("their activations are those of two images, each through one branch", () => {
    expect(deep.activations).toBe(2 * (plain.activations as number));
  });
});

describeOnBackends("branchedImagenetResnet", () => {
  const branched = orThrow(branchedImagenetResnet({ depth: 10, imageShape: [33, 40, 3] }));
  const plain = orThrow(imagenetResnet({ depth: 10, imageShape: [33, 40, 3] }));
  const images = () => tf.randomNormal<tf.Rank.R4>([2, 33, 40, 3], 0, 1, "float32", 2);

  // The variables of a plain net whose last block is one of the two.
  const withBlock = (record: NamedTensors, block: string): NamedTensors =>
    Object.fromEntries(
      Object.entries(record)
        .filter(([name]) => !/[cr]b_block/.test(name) || name.includes(block))
        .map(([name, tensor]) => [name.replace(`backbone.${block}`, "backbone.layer4.0"), tensor]),
    );

  test("each half of the features is a plain net's with that block", async () => {
    const variables = branched.init(1);
    const x = images();
    const halves = tf.split(branched.apply(variables, x, "frozen").features, 2, 1);
    for (const [i, block] of ["cb_block", "rb_block"].entries()) {
      const own = {
        parameters: withBlock(variables.parameters, block),
        statistics: withBlock(variables.statistics, block),
      };
      const expected = plain.apply(own, x, "frozen").features;
      const branch = branched.branches[i as 0 | 1];
      await expectClose(halves[i] as tf.Tensor, expected, { atol: 1e-5 });
      await expectClose(branch(variables, x, "frozen").features, expected, { atol: 1e-5 });
    }
    // The two blocks begin as two, or there would be one branch.
    const apart = tf.max(tf.abs(tf.sub(halves[0] as tf.Tensor, halves[1] as tf.Tensor)));
    expect((await apart.data())[0]).toBeGreaterThan(1e-3);
  });

  test("filters start as PyTorch's: uniform within 1 / sqrt(fan-in)", async () => {
    for (const [name, tensor] of Object.entries(branched.init(1).parameters)) {
      if (tensor.rank !== 4) continue;
      const [kh, kw, from] = tensor.shape as [number, number, number];
      const bound = 1 / Math.sqrt(kh * kw * from);
      const largest = (await tf.max(tf.abs(tensor)).data())[0] as number;
      expect(largest, name).toBeLessThanOrEqual(bound * (1 + 1e-6));
      expect(largest, name).toBeGreaterThan(0.99 * bound);
    }
  });

  test("leaves nothing behind but features and statistics", async () => {
    const variables = branched.init(1);
    const x = images();
    for (const apply of [branched.apply, ...branched.branches])
      for (const mode of ["batch", "frozen"] as const)
        await expectNoLeak(() => apply(variables, x, mode));
  });
});
