import type { AxisGeometry } from "../conv-gradients/geometry.js";

/** The pixels of the input that lie a stride apart, from `first` on. */
export interface Phase {
  readonly first: number;
  /** What they see of the convolution's output. */
  readonly window: Omit<AxisGeometry, "extent">;
  /** The filter's tap that they see first; the next one lies a stride before it. */
  readonly lastTap: number;
}

/**
 * The gradient of a convolution to its input along one axis, in phases of the stride. Each is a
 * convolution of the output's gradient, without a stride.
 */
export const phasesOf = (axis: AxisGeometry): readonly Phase[] => {
  const { size, out, filter, stride, dilation, before } = axis;
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    // Tap i of pixel u lies at (u + before − i · dilation) / stride: tap `tap` is the first that fits.
    const tap = (first + before) % stride;
    const taps = Math.max(0, Math.ceil((filter - tap) / stride));
    return {
      first,
      window: {
        size: out,
        out: Math.ceil((size - first) / stride),
        filter: taps,
        stride: 1,
        dilation,
        before: (taps - 1) * dilation - (first + before - tap) / stride,
      },
      lastTap: Math.max(0, tap + stride * (taps - 1)),
    };
  });
};
