import { type GroupedConvOptions, groupedConv2d, padPerSide } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { numbers } from "./numbers.js";
import { reference, type Shape, wave } from "./windows.js";

const close = { rtol: 2e-6, atol: 1e-6, relativeTo: "largest" } as const;

// Each group by itself, with the stock op.
const separately = (x: tf.Tensor4D, filter: tf.Tensor4D, options: Required<GroupedConvOptions>) => {
  const { groups, stride, pad } = options;
  const filters = tf.split<tf.Tensor4D>(filter, groups, 3);
  return tf.concat(
    tf.split<tf.Tensor4D>(x, groups, 3).map((part, g) => {
      const weights = filters[g] as tf.Tensor4D;
      return tf.conv2d(part, weights, stride, padPerSide(pad), "NHWC", 1, "floor");
    }),
    3,
  );
};

describeOnBackends("grouped convolution", (backend) => {
  it.each(reference.convolutions)(
    "is PyTorch's with its gradients: $x, $filter, $groups groups, stride $stride, pad $pad",
    async (expected) => {
      const x = tf.tensor4d(wave(expected.x, 0), expected.x);
      const filter = tf.tensor4d(wave(expected.filter, 1), expected.filter);
      const convolve = (a: tf.Tensor, b: tf.Tensor) =>
        groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, expected);
      const y = convolve(x, filter);
      expect(y.shape).toEqual(expected.shape);
      await expectClose(y, expected.y, close);
      const dy = tf.tensor4d(wave(expected.shape, 2), expected.shape);
      const [dx, dFilter] = tf.grads(convolve)([x, filter], dy);
      expect(dx?.shape).toEqual(expected.x);
      expect(dFilter?.shape).toEqual(expected.filter);
      await expectClose(dx as tf.Tensor, expected.dx, close);
      await expectClose(dFilter as tf.Tensor, expected.dFilter, close);
    },
  );

  it("is a convolution of each group", async () => {
    const sizes = fc.record({
      images: fc.integer({ min: 1, max: 3 }),
      height: fc.integer({ min: 3, max: 9 }),
      width: fc.integer({ min: 3, max: 9 }),
      groups: fc.integer({ min: 1, max: 5 }),
      inputs: fc.integer({ min: 1, max: 5 }),
      outputs: fc.integer({ min: 1, max: 5 }),
      kh: fc.integer({ min: 1, max: 3 }),
      kw: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 3 }),
      pad: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ images, height, width, inputs, outputs, kh, kw, ...o }) => {
        const shape: Shape = [images, height, width, o.groups * inputs];
        const filterShape: Shape = [kh, kw, inputs, o.groups * outputs];
        const x = tf.tensor4d(numbers(tf.util.sizeFromShape(shape), 1), shape);
        const filter = tf.tensor4d(numbers(tf.util.sizeFromShape(filterShape), 2), filterShape);
        await expectClose(groupedConv2d(x, filter, o), separately(x, filter, o), close);
      }),
      { numRuns: backend === "webgpu" ? 10 : 25, seed: 1 },
    );
  });

  it("keeps a NaN in its group", async () => {
    const x = tf.tensor4d([Number.NaN, 1, 1, 1], [1, 1, 1, 4]);
    const y = groupedConv2d(x, tf.ones([1, 1, 2, 4]), { groups: 2 });
    await expectClose(y, [Number.NaN, Number.NaN, 2, 2], {});
  });

  it("leaves no tensor behind", async () => {
    const x = tf.tensor4d(numbers(2 * 5 * 4 * 6, 1), [2, 5, 4, 6]);
    const filter = tf.tensor4d(numbers(3 * 3 * 2 * 9, 2), [3, 3, 2, 9]);
    const convolve = (a: tf.Tensor, b: tf.Tensor) =>
      groupedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { groups: 3, stride: 2, pad: 1 });
    await expectNoLeak(() => convolve(x, filter));
    await expectNoLeak(() => tf.grads(convolve)([x, filter]));
  });

  it("refuses what makes no sense, in words", () => {
    const [x, filter] = [tf.ones<tf.Rank.R4>([1, 4, 5, 4]), tf.ones<tf.Rank.R4>([3, 3, 2, 6])];
    const refuses = (options: GroupedConvOptions, words: string, f = filter) =>
      expect(() => groupedConv2d(x, f, options)).toThrow(`groupedConv2d: ${words}`);
    refuses({ groups: 1.5 }, "groups must be an integer of at least 1, got 1.5");
    refuses({ groups: 4 }, "x must have 4 groups of 2 channels, as filter says, got 4 channels");
    refuses(
      { groups: 2 },
      "filter's 5 result channels do not form 2 groups",
      tf.ones([3, 3, 2, 5]),
    );
    refuses({ groups: 2, stride: 0 }, "stride must be an integer of at least 1, got 0");
    refuses({ groups: 2, pad: -1 }, "pad must be an integer of at least 0, got -1");
    refuses(
      { groups: 2 },
      "a window of 5 by 3 does not fit into 4 by 5 pixels padded by 0",
      tf.ones([5, 3, 2, 6]),
    );
  });
});
