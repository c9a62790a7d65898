import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { noise, sizeOf } from "./sizes.js";

type Shape = [number, number, number, number];
type Pad = "same" | "valid" | number | [[0, 0], [number, number], [number, number], [0, 0]];
interface Case {
  readonly x: Shape;
  readonly filter: Shape;
  readonly stride: number | [number, number];
  readonly pad: Pad;
}

/** The three sums by their definition, in float64. */
const byDefinition = ({ x, filter, stride, pad }: Case) => {
  const info = tf.backend_util.computeConv2DInfo(x, filter, stride, 1, pad);
  const [n, h, w, c] = x;
  const [kh, kw, , d] = filter;
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const dyShape: Shape = [n, outHeight, outWidth, d];
  const [xs, fs, dys] = [noise(sizeOf(x), 2), noise(sizeOf(filter), 3), noise(sizeOf(dyShape), 5)];
  const y = new Float64Array(sizeOf(dyShape));
  const dFilter = new Float64Array(fs.length);
  const dx = new Float64Array(xs.length);
  for (let image = 0; image < n; image++)
    for (let p = 0; p < outHeight; p++)
      for (let q = 0; q < outWidth; q++)
        for (let i = 0; i < kh; i++)
          for (let j = 0; j < kw; j++) {
            const [u, v] = [p * strideHeight + i - padInfo.top, q * strideWidth + j - padInfo.left];
            if (u < 0 || u >= h || v < 0 || v >= w) continue;
            for (let a = 0; a < c; a++)
              for (let b = 0; b < d; b++) {
                const atX = ((image * h + u) * w + v) * c + a;
                const atF = ((i * kw + j) * c + a) * d + b;
                const atY = ((image * outHeight + p) * outWidth + q) * d + b;
                y[atY] = (y[atY] as number) + (xs[atX] as number) * (fs[atF] as number);
                dFilter[atF] =
                  (dFilter[atF] as number) + (xs[atX] as number) * (dys[atY] as number);
                dx[atX] = (dx[atX] as number) + (fs[atF] as number) * (dys[atY] as number);
              }
          }
  return { xs, fs, dys, dyShape, y, dFilter, dx };
};

const agrees = async (given: Case): Promise<void> => {
  const { xs, fs, dys, dyShape, ...expected } = byDefinition(given);
  const [x, filter, dy] = [
    tf.tensor4d(xs, given.x),
    tf.tensor4d(fs, given.filter),
    tf.tensor4d(dys, dyShape),
  ];
  const convolve = (a: tf.Tensor, b: tf.Tensor) =>
    tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, given.stride, given.pad);
  const close = { rtol: 3e-6, relativeTo: "largest", atol: 1e-7 } as const;
  const y = convolve(x, filter);
  expect(y.shape).toEqual(dyShape);
  await expectClose(y, expected.y, close);
  const [dx, dFilter] = tf.grads(convolve)([x, filter], dy) as [tf.Tensor, tf.Tensor];
  expect(dx.shape).toEqual(given.x);
  expect(dFilter.shape).toEqual(given.filter);
  await expectClose(dx, expected.dx, close);
  await expectClose(dFilter, expected.dFilter, close);
  tf.dispose([x, filter, dy, y, dx, dFilter]);
};

describeOnBackends(
  "convolution and its gradients are their definition",
  () => {
    const channels: readonly [number, number][] = [
      [1, 1],
      [3, 16],
      [4, 20],
      [8, 6],
    ];
    for (const [c, d] of channels)
      for (const stride of [1, 2, 3])
        for (const pad of ["same", "valid", 1] as const)
          test(`7x6x${c} to ${d}, stride ${stride}, ${pad}`, () =>
            agrees({ x: [2, 7, 6, c], filter: [3, 3, c, d], stride, pad }));

    const odd: Readonly<Record<string, Case>> = {
      "one pixel": { x: [5, 1, 1, 4], filter: [1, 1, 4, 8], stride: 1, pad: "valid" },
      "one pixel and its padding": {
        x: [3, 1, 1, 2],
        filter: [3, 3, 2, 4],
        stride: 2,
        pad: "same",
      },
      "one column": { x: [2, 9, 1, 4], filter: [3, 1, 4, 4], stride: [2, 1], pad: "same" },
      "strides larger than the filter": {
        x: [2, 8, 9, 4],
        filter: [2, 1, 4, 4],
        stride: 3,
        pad: "valid",
      },
      "a different stride each way": {
        x: [2, 8, 9, 4],
        filter: [3, 2, 4, 4],
        stride: [1, 3],
        pad: "same",
      },
      "padding of each side": {
        x: [2, 5, 6, 4],
        filter: [3, 4, 4, 4],
        stride: 2,
        pad: [
          [0, 0],
          [2, 0],
          [1, 3],
          [0, 0],
        ],
      },
      "a large filter": { x: [1, 11, 11, 3], filter: [7, 7, 3, 8], stride: 2, pad: 3 },
      "parts of a sum that do not come out even": {
        x: [21, 17, 15, 4],
        filter: [3, 3, 4, 4],
        stride: 1,
        pad: "same",
      },
    };
    for (const [title, given] of Object.entries(odd)) test(title, () => agrees(given));

    test("gives the same bits each time", async () => {
      const x = tf.tensor4d(noise(21 * 17 * 15 * 4), [21, 17, 15, 4]);
      const run = () =>
        tf.grad((f) => tf.conv2d(x, f as tf.Tensor4D, 1, "same"))(tf.ones([3, 3, 4, 4]));
      expect(await run().data()).toEqual(await run().data());
    });

    test("shows NaN, and only where it belongs", async () => {
      const values = noise(2 * 5 * 5 * 4);
      values[4 * 12] = Number.NaN; // the middle of the first image
      const y = tf.conv2d(
        tf.tensor4d(values, [2, 5, 5, 4]),
        tf.ones<tf.Rank.R4>([3, 3, 4, 1]),
        1,
        "same",
      );
      const nan = Array.from(await y.data(), Number.isNaN);
      expect(nan.filter(Boolean).length).toBe(9);
      expect(nan.slice(25).some(Boolean)).toBe(false);
    });

    test("leaves dilation to tfjs", async () => {
      const y = tf.conv2d(
        tf.ones<tf.Rank.R4>([1, 5, 5, 1]),
        tf.ones<tf.Rank.R4>([3, 3, 1, 1]),
        1,
        "valid",
        "NHWC",
        2,
      );
      expect([...(await y.data())]).toEqual([9]);
    });

    test("leaves no tensor behind, and no memory on the device", async () => {
      const [x, f] = [tf.ones<tf.Rank.R4>([4, 9, 9, 4]), tf.ones<tf.Rank.R4>([3, 3, 4, 4])];
      const grads = () =>
        tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same"))([x, f]);
      await expectNoLeak(grads);
      const used = () => (tf.memory() as unknown as { numBytesInGPU: number }).numBytesInGPU;
      await x.data();
      const before = used();
      for (let i = 0; i < 3; i++) {
        const results = grads();
        await results[0]?.data();
        tf.dispose(results);
      }
      await tf.add(f, 1).data(); // what is pending is let go
      expect(used() - before).toBeLessThan(4096);
    });
  },
  { backends: ["webgpu"] },
);
