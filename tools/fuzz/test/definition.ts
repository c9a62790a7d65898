// Convolutions and pooling by their definitions, in float64.

export type Pad =
  | "same"
  | "valid"
  | number
  | readonly [readonly [number, number], readonly [number, number]];
export type Rounding = "floor" | "round" | "ceil" | undefined;

/** A window along one axis. */
export interface Axis {
  readonly size: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
}

/** Where the windows along an axis lie. */
export interface Windows extends Axis {
  readonly out: number;
  readonly before: number;
}

const rounded = (value: number, rounding: Rounding): number =>
  rounding === "ceil"
    ? Math.ceil(value)
    : rounding === "round"
      ? Math.round(value)
      : Math.floor(value);

/** The windows along axis 0 or 1. */
export const windowsAlong = (axis: Axis, pad: Pad, rounding: Rounding, which: 0 | 1): Windows => {
  const extent = (axis.filter - 1) * axis.dilation + 1;
  const { size, stride } = axis;
  if (pad === "same") {
    const out = Math.ceil(size / stride);
    return {
      ...axis,
      out,
      before: Math.floor(Math.max(0, (out - 1) * stride + extent - size) / 2),
    };
  }
  if (pad === "valid") return { ...axis, out: Math.ceil((size - extent + 1) / stride), before: 0 };
  const [before, after] = typeof pad === "number" ? [pad, pad] : pad[which];
  return { ...axis, out: rounded((size + before + after - extent) / stride + 1, rounding), before };
};

/** Visits each pixel that a window covers: indices of image pixel, window and tap. */
export const eachTap = (
  images: number,
  [h, w]: readonly [Windows, Windows],
  visit: (pixel: number, window: number, tap: number) => void,
): void => {
  for (let n = 0; n < images; n++)
    for (let p = 0; p < h.out; p++)
      for (let q = 0; q < w.out; q++)
        for (let i = 0; i < h.filter; i++)
          for (let j = 0; j < w.filter; j++) {
            const u = p * h.stride + i * h.dilation - h.before;
            const v = q * w.stride + j * w.dilation - w.before;
            if (u >= 0 && u < h.size && v >= 0 && v < w.size)
              visit((n * h.size + u) * w.size + v, (n * h.out + p) * w.out + q, i * w.filter + j);
          }
};

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** y, and the gradients to x and the filter, of a convolution; by groups of channels. */
export const convolution = (
  images: number,
  windows: readonly [Windows, Windows],
  [inChannels, outChannels]: readonly [number, number],
  connected: (c: number, d: number) => number | undefined,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  filterStep: number,
  dy: ArrayLike<number>,
) => {
  const [h, w] = windows;
  const y = new Float64Array(images * h.out * w.out * outChannels);
  const dx = new Float64Array(images * h.size * w.size * inChannels);
  const dFilter = new Float64Array(h.filter * w.filter * filterStep);
  eachTap(images, windows, (pixel, window, tap) => {
    for (let c = 0; c < inChannels; c++)
      for (let d = 0; d < outChannels; d++) {
        const weight = connected(c, d);
        if (weight === undefined) continue;
        const [xi, yi, fi] = [
          pixel * inChannels + c,
          window * outChannels + d,
          tap * filterStep + weight,
        ];
        y[yi] = at(y, yi) + at(x, xi) * at(filter, fi);
        dx[xi] = at(dx, xi) + at(filter, fi) * at(dy, yi);
        dFilter[fi] = at(dFilter, fi) + at(x, xi) * at(dy, yi);
      }
  });
  return { y, dx, dFilter };
};

/** Max or average pooling and its gradient. The first of equal pixels gets a maximum's gradient. */
export const pooling = (
  kind: "max" | "avg",
  images: number,
  windows: readonly [Windows, Windows],
  channels: number,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
) => {
  const [h, w] = windows;
  const size = images * h.out * w.out * channels;
  const y = new Float64Array(size).fill(kind === "max" ? Number.NEGATIVE_INFINITY : 0);
  const dx = new Float64Array(images * h.size * w.size * channels);
  const largest = new Int32Array(size);
  const counts = new Int32Array(size);
  const forEach = (visit: (xi: number, yi: number) => void) =>
    eachTap(images, windows, (pixel, window) => {
      for (let c = 0; c < channels; c++) visit(pixel * channels + c, window * channels + c);
    });
  forEach((xi, yi) => {
    counts[yi] = at(counts, yi) + 1;
    if (kind === "avg") y[yi] = at(y, yi) + at(x, xi);
    else if (counts[yi] === 1 || !(Number.isNaN(at(y, yi)) || at(x, xi) <= at(y, yi))) {
      y[yi] = at(x, xi);
      largest[yi] = xi;
    }
  });
  if (kind === "avg") {
    for (let i = 0; i < size; i++) y[i] = at(y, i) / at(counts, i);
    forEach((xi, yi) => {
      dx[xi] = at(dx, xi) + at(dy, yi) / at(counts, yi);
    });
  } else
    largest.forEach((xi, yi) => {
      dx[xi] = at(dx, xi) + at(dy, yi);
    });
  return { y, dx };
};
