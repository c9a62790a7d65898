import * as tf from "@tensorflow/tfjs-core";
import type { KernelAttrs } from "./implement-kernels.js";
import { checkWindows } from "./internal/windows.js";
import {
  GROUPED_CONV_2D,
  GROUPED_CONV_2D_FILTER_GRAD,
  GROUPED_CONV_2D_INPUT_GRAD,
} from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";
import { padPerSide } from "./pad-per-side.js";

type Attrs = KernelAttrs<typeof GROUPED_CONV_2D>;

// The composites run the stock kernels group by group.

const windowsOf = ({ stride, pad }: Attrs) => ({
  strides: stride,
  pad: padPerSide(pad),
  dataFormat: "NHWC",
  dilations: 1,
  dimRoundingMode: "floor",
});

/** What `ofGroup` gives for the channels of each group of two tensors, side by side. */
const byGroup = (
  [a, b]: readonly [tf.Tensor4D, tf.Tensor4D],
  groups: number,
  ofGroup: (a: tf.Tensor4D, b: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D => {
  const others = tf.split<tf.Tensor4D>(b, groups, 3);
  return tf.concat(
    tf.split<tf.Tensor4D>(a, groups, 3).map((part, g) => ofGroup(part, others[g] as tf.Tensor4D)),
    3,
  );
};

const runStock = (kernel: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor4D =>
  tf.engine().runKernel(kernel, inputs, attrs as tf.NamedAttrMap) as tf.Tensor4D;

const inputGradient = namedOp<KernelSignatures[typeof GROUPED_CONV_2D_INPUT_GRAD]>({
  name: GROUPED_CONV_2D_INPUT_GRAD,
  composite: (inputs, { height, width, ...attrs }) =>
    byGroup([inputs.dy, inputs.filter], attrs.groups, (dy, filter) => {
      const inputShape = [dy.shape[0], height, width, filter.shape[2]];
      return runStock(tf.Conv2DBackpropInput, { dy, filter }, { ...windowsOf(attrs), inputShape });
    }),
});

const filterGradient = namedOp<KernelSignatures[typeof GROUPED_CONV_2D_FILTER_GRAD]>({
  name: GROUPED_CONV_2D_FILTER_GRAD,
  composite: (inputs, { filterHeight, filterWidth, ...attrs }) =>
    byGroup([inputs.x, inputs.dy], attrs.groups, (x, dy) => {
      const filterShape = [filterHeight, filterWidth, x.shape[3], dy.shape[3]];
      return runStock(tf.Conv2DBackpropFilter, { x, dy }, { ...windowsOf(attrs), filterShape });
    }),
});

const convolution = namedOp<KernelSignatures[typeof GROUPED_CONV_2D]>({
  name: GROUPED_CONV_2D,
  composite: (inputs, attrs) =>
    byGroup([inputs.x, inputs.filter], attrs.groups, (x, filter) =>
      runStock(tf.Conv2D, { x, filter }, windowsOf(attrs)),
    ),
  gradient: {
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const [, height, width] = x.shape;
      const [filterHeight, filterWidth] = filter.shape;
      return {
        x: () => inputGradient({ dy, filter }, { ...attrs, height, width })[0],
        filter: () => filterGradient({ x, dy }, { ...attrs, filterHeight, filterWidth })[0],
      };
    },
  },
});

/** The groups and windows of `groupedConv2d`. */
export type GroupedConvOptions = Pick<Attrs, "groups"> & Partial<Attrs>;

/**
 * A convolution whose channels stand in groups: each group of result channels sees one group of the
 * channels of x.
 *
 *   y[:, p, q, o] = Σ over i, j, k of x[:, p · stride + i − pad, q · stride + j − pad, g · c + k] · filter[i, j, k, o]
 *
 * where g = ⌊o / (d / groups)⌋, c is the number of channels of a group of x, and x is 0 outside.
 * `stride` is 1 and `pad` 0 unless given. One group is `tf.conv2d`.
 *
 * @shape x float32 [n, h, w, groups · c] · filter float32 [kh, kw, c, d], d a multiple of `groups` ·
 *        result float32 [n, h', w', d], side' = ⌊(side + 2 · pad − k) / stride⌋ + 1
 * @error throws if channels do not come out even, `groups` or `stride` is not an integer of at least
 *        1, `pad` not one of at least 0, or the filter does not fit into the padded images
 * @grad  to x and filter
 * @owns  the caller owns the result
 * @source Krizhevsky et al., NeurIPS 2012; Xie et al., CVPR 2017 (ResNeXt); PyTorch's `conv2d` with
 *         `groups`, its filter [d, c, kh, kw] transposed
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { groupedConv2d } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);
 * const filter = tf.ones<tf.Rank.R4>([1, 1, 2, 2]);
 * console.log(await groupedConv2d(x, filter, { groups: 2 }).data()); // 3, 7
 * ```
 */
export const groupedConv2d = (
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { groups, stride = 1, pad = 0 }: GroupedConvOptions,
): tf.Tensor4D => {
  tf.util.assert(
    x.rank === 4 && filter.rank === 4,
    () =>
      `groupedConv2d: x and filter must be of rank 4, got ${JSON.stringify(x.shape)} and ${JSON.stringify(filter.shape)}`,
  );
  tf.util.assert(
    Number.isInteger(groups) && groups >= 1,
    () => `groupedConv2d: groups must be an integer of at least 1, got ${groups}`,
  );
  const [kh, kw, c, d] = filter.shape;
  tf.util.assert(
    x.shape[3] === groups * c,
    () =>
      `groupedConv2d: x must have ${groups} groups of ${c} channels, as filter says, got ${x.shape[3]} channels`,
  );
  tf.util.assert(
    d % groups === 0,
    () => `groupedConv2d: filter's ${d} result channels do not form ${groups} groups`,
  );
  checkWindows("groupedConv2d", x.shape, [kh, kw], { stride, pad });
  return groups === 1
    ? tf.conv2d(x, filter, stride, kh === kw ? pad : padPerSide(pad))
    : convolution({ x, filter }, { groups, stride, pad })[0];
};
