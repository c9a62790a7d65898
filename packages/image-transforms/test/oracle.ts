import type { ColorStep, Picture, Rectangle, Size } from "@longtail/image-transforms";

// Along one axis: the weight of every input pixel, in 1 / 2^22.
const weightsOf = (length: number, to: number, i: number): readonly number[] => {
  const scale = length / to;
  const radius = Math.max(1, scale);
  const center = (i + 0.5) * scale;
  const low = Math.max(0, Math.floor(center - radius + 0.5));
  const high = Math.min(length, Math.floor(center + radius + 0.5));
  const raw = Array.from({ length }, (_, k) =>
    k < low || k >= high ? 0 : Math.max(0, 1 - Math.abs(k + 0.5 - center) / radius),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((weight) => Math.round((weight / sum) * 2 ** 22));
};

const weighted = (weights: readonly number[], values: readonly number[]): number =>
  Math.floor(weights.reduce((sum, w, k) => sum + w * (values[k] as number), 2 ** 21) / 2 ** 22);

/** Pillow's resizing in plain loops over float64: no tables, no bits, every pixel of the box. */
export const resizedSlowly = (
  { width, rgba }: Picture,
  size: Size,
  box: Rectangle,
): readonly number[] => {
  const channel = (c: number): readonly (readonly number[])[] => {
    const rows = Array.from({ length: box.height }, (_, y) =>
      Array.from(
        { length: box.width },
        (_unused, x) => rgba[((box.top + y) * width + box.left + x) * 4 + c] as number,
      ),
    );
    const narrow = rows.map((row) =>
      Array.from({ length: size.width }, (_, x) =>
        weighted(weightsOf(box.width, size.width, x), row),
      ),
    );
    return Array.from({ length: size.height }, (_, y) => {
      const weights = weightsOf(box.height, size.height, y);
      return Array.from({ length: size.width }, (_unused, x) =>
        weighted(
          weights,
          narrow.map((row) => row[x] as number),
        ),
      );
    });
  };
  const channels = [0, 1, 2, 3].map(channel);
  return Array.from({ length: size.height * size.width * 4 }, (_, i) => {
    const pixel = i >> 2;
    return channels[i & 3]?.[Math.floor(pixel / size.width)]?.[pixel % size.width] as number;
  });
};

const grey = (r: number, g: number, b: number): number =>
  Math.floor((19595 * r + 38470 * g + 7471 * b + 32768) / 65536);

/** Pillow's `ImageEnhance` pixel by pixel. */
export const coloredSlowly = (
  { rgba }: Picture,
  steps: readonly ColorStep[],
): readonly number[] => {
  const values = [...rgba];
  for (const { kind, factor } of steps) {
    const greys = Array.from({ length: values.length / 4 }, (_, i) =>
      grey(values[4 * i] as number, values[4 * i + 1] as number, values[4 * i + 2] as number),
    );
    const mean = Math.floor(greys.reduce((a, b) => a + b, 0) / greys.length + 0.5);
    const alpha = Math.fround(factor);
    values.forEach((value, i) => {
      if (i % 4 === 3) return;
      const own = greys[i >> 2] as number;
      const base = { brightness: 0, contrast: mean, saturation: own }[kind];
      const moved = Math.fround(base + Math.fround(alpha * (value - base)));
      values[i] = Math.trunc(Math.min(255, Math.max(0, moved)));
    });
  }
  return values;
};
