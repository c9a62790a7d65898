import type { ImageShape } from "@longtail/core";
import type { ByteTables } from "./byte-tables.js";
import type { Placement } from "./placement.js";

/**
 * Writes one image into a batch: padded with black, cropped to its own size, mirrored or not, normalized, in one pass.
 *
 * The padding is black before it is normalized: byte 0, not the number 0.
 *
 * @shape images uint8, an image of `shape` from `source` on · batch float32, an image of `shape` from `target` on;
 *        as many tables as channels, not checked here
 * @example
 * ```ts
 * import { byteTables, cropAt } from "@longtail/augment";
 * import { orThrow } from "@longtail/core";
 *
 * const tables = orThrow(byteTables({ mean: [0], std: [1] }));
 * const crop = cropAt({ tables, shape: [2, 2, 1], pad: 1 });
 * const batch = new Float32Array(4);
 * crop({ top: 0, left: 1, mirrored: true }, new Uint8Array([51, 102, 153, 204]), 0, batch, 0);
 * console.log(batch); // a black row, then 0.4 and 0.2
 * ```
 */
export const cropAt = ({
  tables,
  shape: [height, width, channels],
  pad,
}: {
  readonly tables: ByteTables;
  readonly shape: ImageShape;
  readonly pad: number;
}) => {
  // One channel of one row; columns before `begin` and from `end` on lie in the padding.
  const row = (
    table: Float32Array,
    images: Uint8Array,
    source: number,
    begin: number,
    end: number,
    batch: Float32Array,
    target: number,
    step: number,
  ): void => {
    const black = table[0] as number;
    let [from, to] = [source, target];
    let x = 0;
    for (; x < begin; x++, to += step) batch[to] = black;
    from += begin * channels;
    for (; x < end; x++, to += step, from += channels)
      batch[to] = table[images[from] as number] as number;
    for (; x < width; x++, to += step) batch[to] = black;
  };
  return (
    { top, left, mirrored }: Placement,
    images: Uint8Array,
    source: number,
    batch: Float32Array,
    target: number,
  ): void => {
    const [down, right] = [top - pad, left - pad];
    const begin = Math.min(width, Math.max(0, -right));
    const end = Math.min(width, width - right);
    const [first, step] = mirrored ? [width - 1, -channels] : [0, channels];
    for (let y = 0; y < height; y++) {
      const line = y + down;
      const inside = line >= 0 && line < height;
      for (let channel = 0; channel < channels; channel++)
        row(
          tables[channel] as Float32Array,
          images,
          source + (line * width + right) * channels + channel,
          inside ? begin : width,
          inside ? end : width,
          batch,
          target + (y * width + first) * channels + channel,
          step,
        );
    }
  };
};
