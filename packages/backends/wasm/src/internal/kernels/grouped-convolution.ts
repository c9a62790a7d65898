import type {
  GROUPED_CONV_2D,
  GROUPED_CONV_2D_FILTER_GRAD,
  GROUPED_CONV_2D_INPUT_GRAD,
  Kernel,
} from "@longtail/ops";
import type { AxisGeometry } from "../conv-gradients/geometry.js";
import { convolve, filterGradient, inputGradient } from "./convolution.js";
import type { Kernels } from "./kernels.js";

interface Windows {
  readonly stride: number;
  readonly pad: number;
}

const axis = (size: number, filter: number, { stride, pad }: Windows): AxisGeometry => ({
  size,
  out: Math.floor((size + 2 * pad - filter) / stride) + 1,
  filter,
  extent: filter,
  stride,
  dilation: 1,
  before: pad,
});

/** The convolution, group by group. */
export const groupedConv2d: Kernel<typeof GROUPED_CONV_2D, Kernels> = (
  kernels,
  { x, filter },
  { groups, ...windows },
) => {
  const [, height, width] = x.shape;
  const [filterHeight, filterWidth] = filter.shape;
  const geometry = [
    axis(height, filterHeight, windows),
    axis(width, filterWidth, windows),
  ] as const;
  return convolve(kernels, x, filter, geometry, groups);
};

/** The gradient to x. */
export const groupedConv2dInputGradient: Kernel<typeof GROUPED_CONV_2D_INPUT_GRAD, Kernels> = (
  kernels,
  { dy, filter },
  { groups, height, width, ...windows },
) => {
  const [filterHeight, filterWidth, channels] = filter.shape;
  const geometry = [
    axis(height, filterHeight, windows),
    axis(width, filterWidth, windows),
  ] as const;
  const shape: [number, number, number, number] = [dy.shape[0], height, width, groups * channels];
  return inputGradient(kernels, dy, filter, shape, geometry, groups);
};

/** The gradient to the filter. */
export const groupedConv2dFilterGradient: Kernel<typeof GROUPED_CONV_2D_FILTER_GRAD, Kernels> = (
  kernels,
  { x, dy },
  { groups, filterHeight, filterWidth, ...windows },
) => {
  const [, height, width, channels] = x.shape;
  const geometry = [
    axis(height, filterHeight, windows),
    axis(width, filterWidth, windows),
  ] as const;
  const shape: [number, number, number, number] = [
    filterHeight,
    filterWidth,
    channels / groups,
    dy.shape[3],
  ];
  return filterGradient(kernels, x, dy, shape, geometry, groups);
};
