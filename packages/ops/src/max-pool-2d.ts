import * as tf from "@tensorflow/tfjs-core";
import type { KernelAttrs } from "./implement-kernels.js";
import { checkWindows, padded, placeTap, tapOf, windowsAlong } from "./internal/windows.js";
import { MAX_POOL_2D, MAX_POOL_2D_GRAD } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

type PoolAttrs = KernelAttrs<typeof MAX_POOL_2D>;

const pixels = (x: tf.Tensor4D, { size, ...windows }: PoolAttrs): [number, number] => [
  windowsAlong(x.shape[1], size, windows),
  windowsAlong(x.shape[2], size, windows),
];

const tapsOf = (size: number): readonly [number, number][] =>
  Array.from({ length: size * size }, (_, at) => [Math.floor(at / size), at % size]);

// A NaN exceeds every number, and nothing exceeds a NaN.
const exceeds = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  tf.logicalAnd(tf.logicalNot(tf.isNaN(b)), tf.logicalOr(tf.isNaN(a), tf.greater(a, b)));

const gradient = namedOp<KernelSignatures[typeof MAX_POOL_2D_GRAD]>({
  name: MAX_POOL_2D_GRAD,
  composite: ({ x, dy }, attrs) => {
    const { size, stride, pad } = attrs;
    const sides = pixels(x, attrs);
    const [, height, width] = x.shape;
    const around = padded(x, pad, Number.NEGATIVE_INFINITY);
    const inside = padded(tf.ones<tf.Rank.R4>([1, height, width, 1]), pad, 0);
    const taps = tapsOf(size);
    // The tap of the first maximum inside the image; -1 before there is one.
    const none = {
      most: tf.fill<tf.Rank.R4>(dy.shape, Number.NEGATIVE_INFINITY),
      at: tf.fill<tf.Rank.R4>(dy.shape, -1),
    };
    const { at: first } = taps.reduce(
      ({ most, at }, tap, i) =>
        tf.tidy(() => {
          const value = tapOf(around, tap, sides, stride);
          const exists = tf.cast(tapOf(inside, tap, sides, stride), "bool");
          const better = tf.logicalAnd(exists, tf.logicalOr(exceeds(value, most), tf.less(at, 0)));
          return {
            most: tf.where(better, value, most),
            at: tf.where(better, tf.fill<tf.Rank.R4>(dy.shape, i), at),
          };
        }),
      none,
    );
    return taps.reduce(
      (sum: tf.Tensor4D, tap, i) =>
        tf.tidy(() => {
          const share = tf.where(tf.equal(first, i), dy, tf.zerosLike(dy));
          return tf.add<tf.Tensor4D>(sum, placeTap(share, tap, [height, width], attrs));
        }),
      tf.zeros<tf.Rank.R4>(x.shape),
    );
  },
});

const pool = namedOp<KernelSignatures[typeof MAX_POOL_2D]>({
  name: MAX_POOL_2D,
  composite: ({ x }, attrs) => {
    const sides = pixels(x, attrs);
    const around = padded(x, attrs.pad, Number.NEGATIVE_INFINITY);
    const [first, ...others] = tapsOf(attrs.size);
    const tap = (at: [number, number]) => tapOf(around, at, sides, attrs.stride);
    return others.reduce(
      (most, at) =>
        tf.tidy(() => {
          const value = tap(at);
          return tf.where<tf.Tensor4D>(exceeds(value, most), value, most);
        }),
      tap(first as [number, number]),
    );
  },
  gradient: {
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => gradient({ x: x as tf.Tensor4D, dy }, attrs)[0] }),
  },
});

/** The windows of `maxPool2d`. */
export interface MaxPoolOptions {
  /** Rows and columns of a window. */
  readonly size: number;
  /** Pixels between windows; by default `size`. */
  readonly stride?: number;
  /** Pixels of −∞ on each side, at most half of `size`; none by default. */
  readonly pad?: number;
}

/**
 * The maximum of each channel in square windows. A NaN in a window is its maximum.
 *
 *   y[:, p, q, c] = max over i, j of x[:, p · stride + i − pad, q · stride + j − pad, c]
 *
 * The gradient goes to the first maximum of a window, row by row.
 *
 * @shape x float32 [n, h, w, c] · result float32 [n, h', w', c],
 *        side' = ⌊(side + 2 · pad − size) / stride⌋ + 1
 * @error throws if `size` or `stride` is not an integer of at least 1, `pad` not one from 0 to half
 *        of `size`, or a window does not fit into the padded images
 * @grad  to x
 * @owns  the caller owns the result
 * @source PyTorch's `max_pool2d`. TensorFlow.js's differs from backend to backend where there is a
 *         NaN or a tie
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { maxPool2d } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * console.log(await maxPool2d(x, { size: 3, stride: 2, pad: 1 }).data()); // 5, 6, 8, 9
 * ```
 */
export const maxPool2d = (
  x: tf.Tensor4D,
  { size, stride = size, pad = 0 }: MaxPoolOptions,
): tf.Tensor4D => {
  tf.util.assert(
    x.rank === 4,
    () => `maxPool2d: x must be of rank 4, got ${JSON.stringify(x.shape)}`,
  );
  tf.util.assert(
    Number.isInteger(size) && size >= 1,
    () => `maxPool2d: size must be an integer of at least 1, got ${size}`,
  );
  checkWindows("maxPool2d", x.shape, [size, size], { stride, pad });
  tf.util.assert(
    2 * pad <= size,
    () => `maxPool2d: pad must be at most half of size ${size}, got ${pad}`,
  );
  return pool({ x }, { size, stride, pad })[0];
};
