import "@tensorflow/tfjs-backend-cpu";
import { conv2dBackpropFilter, conv2dBackpropInput, start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

type Shape = [number, number, number, number];
type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

interface Case {
  readonly x: Shape;
  readonly filter: Shape;
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: Pad;
  readonly seed: number;
}

beforeAll(async () => {
  await orThrow(start({ threads: 2 }));
  ensureGradients();
}, 60_000);

const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

const geometryOf = ({ x, filter, strides, dilations, pad }: Case) =>
  tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad);

const explicitPadding = (c: Case): tf.backend_util.ExplicitPadding => {
  const { top, bottom, left, right } = geometryOf(c).padInfo;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
};

// The definition, in float64: the gradient of each product of the forward pass goes to both
// factors.
const oracle = (
  c: Case,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  dy: ArrayLike<number>,
) => {
  const g = geometryOf(c);
  const [n, h, w, ci] = c.x;
  const [kh, kw, , co] = c.filter;
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  for (let b = 0; b < n; b++)
    for (let p = 0; p < g.outHeight; p++)
      for (let q = 0; q < g.outWidth; q++)
        for (let i = 0; i < kh; i++)
          for (let j = 0; j < kw; j++) {
            const u = p * g.strideHeight + i * g.dilationHeight - g.padInfo.top;
            const v = q * g.strideWidth + j * g.dilationWidth - g.padInfo.left;
            if (u < 0 || u >= h || v < 0 || v >= w) continue;
            for (let s = 0; s < ci; s++)
              for (let t = 0; t < co; t++) {
                const xi = ((b * h + u) * w + v) * ci + s;
                const fi = ((i * kw + j) * ci + s) * co + t;
                const yi = ((b * g.outHeight + p) * g.outWidth + q) * co + t;
                y[yi] = (y[yi] as number) + (x[xi] as number) * (filter[fi] as number);
                dx[xi] = (dx[xi] as number) + (filter[fi] as number) * (dy[yi] as number);
                dFilter[fi] = (dFilter[fi] as number) + (x[xi] as number) * (dy[yi] as number);
              }
          }
  return { y, dx, dFilter };
};

type Ways = (c: Case, x: tf.Tensor4D, filter: tf.Tensor4D, dy: tf.Tensor4D) => tf.Tensor[];

// The public functions, which compose forward convolutions, and the kernels that tf.grads runs.
const ways: Readonly<Record<string, Ways>> = {
  functions: (c, x, filter, dy) => [
    conv2dBackpropInput(dy, filter, c.x, c),
    conv2dBackpropFilter(x, dy, c.filter, c),
  ],
  kernels: ({ x: inputShape, filter: filterShape, strides, dilations, ...c }, x, filter, dy) => {
    const attrs = { strides, dilations, pad: c.pad, dataFormat: "NHWC" };
    const run = (kernel: string, inputs: tf.NamedTensorMap, shapes: object): tf.Tensor =>
      tf.engine().runKernel(kernel, inputs, { ...attrs, ...shapes } as tf.NamedAttrMap);
    return [
      run(tf.Conv2DBackpropInput, { dy, filter }, { inputShape }),
      run(tf.Conv2DBackpropFilter, { x, dy }, { filterShape }),
    ];
  },
};

const check = async (c: Case): Promise<void> => {
  const size = tf.util.sizeFromShape;
  const dyShape = geometryOf(c).outShape as Shape;
  const values = {
    x: numbers(size(c.x), c.seed),
    filter: numbers(size(c.filter), c.seed + 1),
    dy: numbers(size(dyShape), c.seed + 2),
  };
  const expected = oracle(c, values.x, values.filter, values.dy);
  const [x, filter, dy] = [
    tf.tensor4d(values.x, c.x),
    tf.tensor4d(values.filter, c.filter),
    tf.tensor4d(values.dy, dyShape),
  ];
  // Explicit padding: the stock forward pass with "same" is wrong if a stride skips pixels.
  const y = tf.conv2d(x, filter, c.strides, explicitPadding(c), "NHWC", c.dilations);
  // The rounding errors of transformed tiles scale with the terms, not with their sum: with a
  // convolution of absolute values.
  const sizes = oracle(
    c,
    values.x.map(Math.abs),
    values.filter.map(Math.abs),
    values.dy.map(Math.abs),
  );
  const within = (absolute: Float64Array) => ({
    atol: 1e-6 + 1e-5 * absolute.reduce((a, b) => Math.max(a, b), 0),
  });
  await expectClose(y, expected.y, within(sizes.y));
  // A convolution is linear in x and in f, so <dy, conv(x, f)> = <dx, x> = <df, f>.
  const inner = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.sum(tf.mul(a, b)));
  const value = inner(dy, y);
  const quotients = { rtol: 1e-5, atol: 1e-5 * Math.sqrt(size(dyShape)) * size(c.filter) };
  for (const gradientsOf of Object.values(ways)) {
    const before = tf.memory().numTensors;
    const [dx, dFilter] = gradientsOf(c, x, filter, dy) as [tf.Tensor, tf.Tensor];
    expect(tf.memory().numTensors - before).toBe(2);
    expect(dx.shape).toEqual(c.x);
    expect(dFilter.shape).toEqual(c.filter);
    await expectClose(dx, expected.dx, within(sizes.dx));
    await expectClose(dFilter, expected.dFilter, within(sizes.dFilter));
    const [alongX, alongFilter] = [inner(dx, x), inner(dFilter, filter)];
    await expectClose(alongX, value, quotients);
    await expectClose(alongFilter, value, quotients);
    tf.dispose([dx, dFilter, alongX, alongFilter]);
  }
  tf.dispose([x, filter, dy, y, value]);
};

const pads: fc.Arbitrary<Pad> = fc.oneof(
  fc.constantFrom<Pad>("same", "valid"),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)).map(
    ([t, b, l, r]): Pad => [
      [0, 0],
      [t, b],
      [l, r],
      [0, 0],
    ],
  ),
);

const pair = (max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

// Few channels, and multiples of a vector.
const channels = fc.constantFrom(1, 2, 3, 4, 5, 8, 12, 16);

const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(16)), // tiles need many images
    size: pair(9),
    kernel: fc.oneof(pair(5), fc.constant<[number, number]>([3, 3])),
    channels: fc.tuple(channels, channels),
    steps: fc.oneof(
      pair(3).map((strides) => ({ strides, dilations: [1, 1] as [number, number] })),
      pair(2).map((dilations) => ({ strides: [1, 1] as [number, number], dilations })),
    ),
    pad: pads,
    seed: fc.nat(1000),
  })
  .map(
    ({ batch, size, kernel, channels: [ci, co], steps, pad, seed }): Case => ({
      x: [batch, ...size, ci],
      filter: [...kernel, ci, co],
      ...steps,
      pad,
      seed,
    }),
  )
  .filter((c) => {
    const { outHeight, outWidth } = geometryOf(c);
    return outHeight >= 1 && outWidth >= 1;
  });

const one = (c: Partial<Case>): Case => ({
  x: [2, 7, 7, 3],
  filter: [3, 3, 3, 4],
  strides: [1, 1],
  dilations: [1, 1],
  pad: "same",
  seed: 1,
  ...c,
});

describe("the gradients of convolutions", () => {
  it("agree with the definition for all sizes, strides, paddings and dilations", async () => {
    await fc.assert(fc.asyncProperty(cases, check), { seed: 7, numRuns: 500 });
  }, 120_000);

  it.each([
    ["one pixel", one({ x: [3, 1, 1, 2], filter: [3, 3, 2, 2] })],
    ["one pixel, stride 2", one({ x: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: [2, 2] })],
    ["one channel", one({ x: [2, 5, 4, 1], filter: [3, 3, 1, 1] })],
    ["an even kernel", one({ filter: [2, 4, 3, 4], strides: [2, 2] })],
    ["a kernel larger than the image", one({ x: [2, 3, 2, 3], filter: [5, 5, 3, 4] })],
    ["padding wider than the kernel", one({ filter: [1, 1, 3, 4], pad: 2 })],
    ["a number as padding", one({ pad: 1, strides: [2, 2], x: [2, 8, 8, 3] })],
    [
      "rows at the end that no window covers",
      one({ x: [2, 9, 8, 3], pad: "valid", strides: [3, 3] }),
    ],
    ["dilation 2", one({ dilations: [2, 2], pad: "valid" })],
    ["1x1 with stride 2", one({ filter: [1, 1, 3, 4], strides: [2, 2] })],
    [
      "an output of padding only",
      one({
        x: [1, 1, 1, 1],
        filter: [1, 2, 1, 1],
        strides: [1, 3],
        pad: [
          [0, 0],
          [0, 0],
          [3, 0],
          [0, 0],
        ],
      }),
    ],
    ["3x3, tiles that stick out on two sides", one({ x: [2, 10, 7, 6], filter: [3, 3, 6, 9] })],
    ["3x3, more tiles than a block", one({ x: [3, 16, 18, 5], filter: [3, 3, 5, 8] })],
    [
      "3x3, too many channels for eight sums",
      one({ x: [1, 16, 16, 260], filter: [3, 3, 260, 250] }),
    ],
    ["3x3, without padding", one({ x: [2, 8, 10, 4], filter: [3, 3, 4, 12], pad: "valid" })],
    ["5x5", one({ filter: [5, 5, 3, 4], strides: [2, 1] })],
    ["no images", one({ x: [0, 7, 7, 3], strides: [2, 2] })],
    ["1x1, many channels", one({ x: [1, 5, 5, 700], filter: [1, 1, 700, 300], seed: 3 })],
    [
      "1x1 with stride 2, more outputs than a block",
      one({ x: [3, 19, 17, 40], filter: [1, 1, 40, 20], strides: [2, 2] }),
    ],
    ["1x1, more outputs than parts", one({ x: [4, 33, 40, 8], filter: [1, 1, 8, 8] })],
    [
      "7x7 with stride 2 on three channels",
      one({ x: [2, 23, 21, 3], filter: [7, 7, 3, 19], strides: [2, 2], pad: 3 }),
    ],
    [
      "3x3 with stride 2, many channels",
      one({ x: [1, 9, 9, 72], filter: [3, 3, 72, 40], strides: [2, 2], pad: 1 }),
    ],
    [
      "fours of outputs across rows and images",
      one({ x: [5, 11, 14, 24], filter: [3, 5, 24, 48], strides: [2, 2] }),
    ],
    [
      "few channels and long rows, more images than parts",
      one({ x: [9, 12, 17, 12], filter: [5, 3, 12, 24], strides: [1, 2] }),
    ],
    [
      "pixels between the strides",
      one({ x: [2, 13, 17, 16], filter: [2, 1, 16, 32], strides: [3, 3], pad: "valid" }),
    ],
    [
      "more zeros than a chunk",
      one({ x: [4, 40, 40, 16], filter: [1, 1, 16, 16], strides: [3, 3] }),
    ],
  ])("agree with the definition: %s", (_, c) => check(c));

  it("are what tf.grads returns, as on the cpu backend", async () => {
    const run = async (backend: string): Promise<readonly (readonly number[])[]> => {
      await tf.setBackend(backend);
      const x = tf.tensor4d(numbers(2 * 7 * 6 * 3, 5), [2, 7, 6, 3]);
      const filter = tf.tensor4d(numbers(3 * 3 * 3 * 4, 6), [3, 3, 3, 4]);
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, "same")));
      const grads = tf.grads(f)([x, filter]);
      const values = await Promise.all(grads.map(async (g) => Array.from(await g.data())));
      tf.dispose([x, filter, grads]);
      return values;
    };
    const onCpu = await run("cpu");
    const onWasm = await run("wasm");
    for (const i of [0, 1])
      await expectClose(onWasm[i] as number[], onCpu[i] as number[], {
        rtol: 2e-6,
        relativeTo: "largest",
      });
  });

  it("leak no tensor under tf.grads", () =>
    expectNoLeak(() => {
      const x = tf.ones<tf.Rank.R4>([2, 5, 5, 3]);
      const filter = tf.ones<tf.Rank.R4>([3, 3, 3, 4]);
      const grads = tf.grads((a, b) =>
        tf.sum(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, "same")),
      )([x, filter]);
      tf.dispose([x, filter]);
      return grads;
    }));

  it("refuse NCHW, and stride together with dilation, with a message", () => {
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 4]);
    expect(() =>
      conv2dBackpropFilter(x, x, [1, 1, 4, 4], { strides: 1, pad: "same", dataFormat: "NCHW" }),
    ).toThrow(/need images in NHWC, got NCHW/);
    expect(() =>
      conv2dBackpropInput(x, tf.ones([1, 1, 4, 4]), [1, 7, 7, 4], {
        strides: 2,
        dilations: 2,
        pad: "same",
      }),
    ).toThrow(/either strides or dilations must be 1/);
  });
});
