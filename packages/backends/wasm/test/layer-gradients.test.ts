import "@tensorflow/tfjs-backend-cpu";
import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { expectClose, expectNoLeak, finiteDifferences } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

type Shape = [number, number, number, number];
type Pair = [number, number];
type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

beforeAll(async () => {
  await orThrow(start({ threads: 1 }));
}, 60_000);

const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

interface Case {
  readonly x: Shape;
  readonly window: Pair;
  readonly strides: Pair;
  readonly pad: Pad;
  readonly multiplier: number;
  readonly seed: number;
}

const pair = (max: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

const cases = (pads: fc.Arbitrary<Pad>): fc.Arbitrary<Case> =>
  fc
    .record({
      batch: fc.integer({ min: 1, max: 2 }),
      size: pair(6),
      channels: fc.integer({ min: 1, max: 3 }),
      window: pair(4),
      strides: pair(3),
      pad: pads,
      multiplier: fc.integer({ min: 1, max: 2 }),
      seed: fc.nat(1000),
    })
    .map(({ batch, size, channels, ...rest }): Case => ({ x: [batch, ...size, channels], ...rest }))
    .filter((c) => {
      const { outHeight, outWidth } = geometryOf(c);
      return outHeight >= 1 && outWidth >= 1;
    });

const geometryOf = ({ x, window, strides, pad, multiplier }: Case) =>
  tf.backend_util.computeConv2DInfo(
    x,
    [...window, x[3], multiplier],
    strides,
    1,
    pad,
    "floor",
    true,
  );

// The pixels that a window covers, each with its place in the window.
const covered = (c: Case, p: number, q: number): readonly (readonly [number, number, number])[] => {
  const { padInfo } = geometryOf(c);
  const rows = Array.from({ length: c.window[0] }, (_, i) => i);
  const columns = Array.from({ length: c.window[1] }, (_, j) => j);
  return rows.flatMap((i) =>
    columns.flatMap((j) => {
      const [u, v] = [p * c.strides[0] + i - padInfo.top, q * c.strides[1] + j - padInfo.left];
      const inside = u >= 0 && v >= 0 && u < c.x[1] && v < c.x[2];
      return inside ? [[u, v, i * c.window[1] + j] as const] : [];
    }),
  );
};

type Pool = (values: readonly number[]) => number;
const largest: Pool = (values) => Math.max(...values);
const average: Pool = (values) => values.reduce((a, b) => a + b, 0) / values.length;

// <weights, pool(x)> in float64. The weights have the size of the output.
const pooled = (c: Case, pool: Pool, weights: ArrayLike<number>) => {
  const { outHeight, outWidth } = geometryOf(c);
  const windows = Array.from({ length: outHeight }, (_, p) =>
    Array.from({ length: outWidth }, (_, q) => covered(c, p, q)),
  ).flat();
  const [n, h, w, channels] = c.x;
  return (x: Float64Array): number => {
    let sum = 0;
    for (let b = 0; b < n; b++)
      windows.forEach((places, k) => {
        if (places.length === 0) return;
        for (let ch = 0; ch < channels; ch++) {
          const values = places.map(([u, v]) => x[((b * h + u) * w + v) * channels + ch] as number);
          sum += pool(values) * (weights[(b * windows.length + k) * channels + ch] as number);
        }
      });
    return sum;
  };
};

// <weights, depthwise(x, filter)> in float64.
const depthwise =
  (c: Case, weights: ArrayLike<number>) =>
  (x: ArrayLike<number>, filter: ArrayLike<number>): number => {
    const { outHeight, outWidth } = geometryOf(c);
    const [n, h, w, channels] = c.x;
    let sum = 0;
    for (let b = 0; b < n; b++)
      for (let p = 0; p < outHeight; p++)
        for (let q = 0; q < outWidth; q++)
          for (const [u, v, tap] of covered(c, p, q))
            for (let ch = 0; ch < channels; ch++)
              for (let m = 0; m < c.multiplier; m++) {
                const to = ((b * outHeight + p) * outWidth + q) * channels * c.multiplier;
                sum +=
                  (x[((b * h + u) * w + v) * channels + ch] as number) *
                  (filter[(tap * channels + ch) * c.multiplier + m] as number) *
                  (weights[to + ch * c.multiplier + m] as number);
              }
    return sum;
  };

const checkPool =
  (op: typeof tf.maxPool, pool: Pool) =>
  async (c: Case): Promise<void> => {
    const x = numbers(tf.util.sizeFromShape(c.x), c.seed);
    const { batchSize, outHeight, outWidth, inChannels } = geometryOf(c);
    const shape: Shape = [batchSize, outHeight, outWidth, inChannels];
    const weights = numbers(tf.util.sizeFromShape(shape), c.seed + 1);
    const dx = tf.tidy(() =>
      tf.grad((t) =>
        tf.sum(
          tf.mul(tf.tensor4d(weights, shape), op(t as tf.Tensor4D, c.window, c.strides, c.pad)),
        ),
      )(tf.tensor4d(x, c.x)),
    );
    await expectClose(dx, finiteDifferences(pooled(c, pool, weights), x, 1e-6), {
      rtol: 2e-5,
      atol: 1e-6,
      relativeTo: "largest",
    });
    dx.dispose();
  };

const checkDepthwise = async (c: Case): Promise<void> => {
  const filterShape: Shape = [...c.window, c.x[3], c.multiplier];
  const x = numbers(tf.util.sizeFromShape(c.x), c.seed);
  const filter = numbers(tf.util.sizeFromShape(filterShape), c.seed + 1);
  const dyShape = geometryOf(c).outShape as Shape;
  const dy = numbers(tf.util.sizeFromShape(dyShape), c.seed + 2);
  const kernel = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
    tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
  const { strides, pad } = c;
  const attrs = { strides, pad, dilations: 1, inputShape: c.x, filterShape };
  const [dx, dFilter] = tf.tidy(() => {
    const given = tf.tensor4d(dy, dyShape);
    return [
      kernel(
        tf.DepthwiseConv2dNativeBackpropInput,
        { dy: given, filter: tf.tensor4d(filter, filterShape) },
        attrs,
      ),
      kernel(tf.DepthwiseConv2dNativeBackpropFilter, { x: tf.tensor4d(x, c.x), dy: given }, attrs),
    ] as const;
  });
  const value = depthwise(c, dy);
  const tolerance = { rtol: 2e-6, atol: 1e-6, relativeTo: "largest" } as const;
  // Linear in x and in the filter: a difference quotient of any width is exact.
  await expectClose(
    dx,
    finiteDifferences((at) => value(at, filter), x, 0.5),
    tolerance,
  );
  await expectClose(
    dFilter,
    finiteDifferences((at) => value(x, at), filter, 0.5),
    tolerance,
  );
  tf.dispose([dx, dFilter]);
};

const named = fc.constantFrom<Pad>("same", "valid");
const explicit = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)).map(
  ([t, b, l, r]): Pad => [
    [0, 0],
    [t, b],
    [l, r],
    [0, 0],
  ],
);

const one = (c: Partial<Case>): Case => ({
  x: [2, 5, 5, 3],
  window: [2, 2],
  strides: [2, 2],
  pad: "valid",
  multiplier: 1,
  seed: 1,
  ...c,
});

const edges: readonly (readonly [string, Case])[] = [
  ["one pixel", one({ x: [2, 1, 1, 1], pad: "same" })],
  ["one channel, windows that overlap", one({ x: [1, 6, 5, 1], window: [3, 3], strides: [1, 2] })],
  ["a number as padding", one({ x: [2, 6, 6, 2], pad: 1 })],
  ["a window larger than the image", one({ x: [1, 2, 3, 2], window: [4, 4], pad: "same" })],
  ["pixels that no window covers", one({ x: [2, 5, 6, 2], window: [1, 2], strides: [3, 3] })],
];

describe("gradients that tf.layers needs, against finite differences in float64", () => {
  it("max pooling", () =>
    fc.assert(fc.asyncProperty(cases(named), checkPool(tf.maxPool, largest)), {
      seed: 7,
      numRuns: 150,
    }));
  it("average pooling, without padding in the average", () =>
    fc.assert(fc.asyncProperty(cases(named), checkPool(tf.avgPool, average)), {
      seed: 7,
      numRuns: 150,
    }));
  it("depthwise convolution, to its input and its filter", () =>
    fc.assert(fc.asyncProperty(cases(fc.oneof(named, explicit)), checkDepthwise), {
      seed: 7,
      numRuns: 150,
    }));
  it.each(edges)("%s", async (_, c) => {
    await checkPool(tf.maxPool, largest)(c);
    await checkPool(tf.avgPool, average)(c);
    await checkDepthwise({ ...c, multiplier: 2 });
  });
});

describe("kernels that replace stock kernels", () => {
  it("return the gradient to the first of equal pixels, as the cpu backend does", async () => {
    const gradient = async (backend: string): Promise<number[]> => {
      await tf.setBackend(backend);
      const x = tf.tensor4d([1, 2, 2, 1, 0, 2, 0, 0, 0], [1, 3, 3, 1]);
      const dx = tf.grad((t) => tf.sum(tf.maxPool(t as tf.Tensor4D, 2, 1, "valid")))(x);
      const values = Array.from(await dx.data());
      tf.dispose([x, dx]);
      return values;
    };
    expect(await gradient("cpu")).toEqual(await gradient("wasm"));
  });

  it("one-hot: values other than 0 and 1, all dtypes, and indices out of range", async () => {
    const indices = tf.tensor2d(
      [
        [0, 2],
        [-1, 3],
      ],
      [2, 2],
      "int32",
    );
    expect(tf.oneHot(indices, 3).shape).toEqual([2, 2, 3]);
    const [low, high] = [0.05, 0.9].map(Math.fround) as [number, number];
    await expectClose(
      tf.cast(tf.oneHot(indices, 3, 1, 0, "bool"), "int32"),
      [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      {},
    );
    await expectClose(
      tf.oneHot(indices, 3, 7, -2, "int32"),
      [7, -2, -2, -2, -2, 7, -2, -2, -2, -2, -2, -2],
      {},
    );
    await expectClose(
      tf.oneHot(indices, 3, 0.9, 0.05, "float32"),
      [high, low, low, low, low, high, low, low, low, low, low, low],
      {},
    );
  });

  it("leak no tensor", () =>
    expectNoLeak(() => {
      const x = tf.ones<tf.Rank.R4>([2, 5, 5, 3]);
      const filter = tf.ones<tf.Rank.R4>([3, 3, 3, 2]);
      const grads = tf.grads((a, b) => {
        const y = tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same");
        return tf.sum(tf.add(tf.maxPool(y, 2, 2, "same"), tf.avgPool(y, 2, 2, "same")));
      })([x, filter]);
      tf.dispose([x, filter]);
      return grads;
    }));
});
