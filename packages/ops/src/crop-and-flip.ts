import * as tf from "@tensorflow/tfjs-core";
import { CROP_AND_FLIP } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

const int = (value: number): tf.Scalar => tf.scalar(value, "int32");
const upTo = (size: number): tf.Tensor1D => tf.range(0, size, 1, "int32");

/** 1 where an index lies in [0, size), and 0 elsewhere. */
const within = (index: tf.Tensor, size: number): tf.Tensor =>
  tf.cast(tf.logicalAnd(tf.greaterEqual(index, int(0)), tf.less(index, int(size))), "int32");

const crop = namedOp<KernelSignatures[typeof CROP_AND_FLIP]>({
  name: CROP_AND_FLIP,
  composite: ({ pixels, positions, placements, tables }) => {
    const [images, height, width] = pixels.shape;
    const exists = within(positions, images);
    const [down, right, flag] = tf.split(placements, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const mirrored = tf.cast(tf.notEqual(flag, int(0)), "int32");
    const x = upTo(width);
    const turned = tf.mul(mirrored, tf.sub(int(width - 1), tf.add(x, x)));
    const rows = tf.expandDims(tf.add(upTo(height), down), 2);
    const columns = tf.expandDims(tf.add(tf.add(x, turned), right), 1);
    const inside = tf.mul(within(rows, height), within(columns, width));
    // Gather the batch first: some backends count in float32, which cannot index every pixel of a
    // large dataset.
    const batch = tf.reshape(tf.gather(pixels, tf.mul<tf.Tensor1D>(positions, exists)), [-1]);
    const begin = tf.reshape(tf.mul(upTo(positions.size), int(height)), [-1, 1, 1]);
    const index = tf.add(tf.mul(tf.add(begin, rows), int(width)), columns);
    const seen = tf.mul(tf.gather(batch, tf.mul(index, inside)), inside);
    // In float32, which is exact here; WebGL's integer division rounds up from 2^23.
    const pixel = tf.cast(seen, "float32");
    const dropBytes = (bytes: number): tf.Tensor => tf.floor(tf.mul(pixel, 256 ** -bytes));
    const crops = tf.stack(
      tf.unstack(tables).map((table, channel) => {
        const byte = tf.sub(dropBytes(channel), tf.mul(dropBytes(channel + 1), 256));
        return tf.gather(table, tf.cast(byte, "int32") as tf.Tensor1D);
      }),
      3,
    );
    const isThere = tf.cast(tf.reshape(exists, [-1, 1, 1, 1]), "bool");
    return tf.where(isThere, crops, Number.NaN);
  },
});

/**
 * Packs the bytes of images with up to three channels into one number per pixel, for `cropAndFlip`.
 *
 *   pixel = Σ_k byte_k · 256^k        over channels k; exact in float32 too
 *
 * @shape images uint8 [..., channels] · result int32, one number per pixel
 * @error throws unless there are 1 to 3 channels
 * @example
 * ```ts
 * import { packPixels } from "@longtail/ops";
 *
 * console.log(packPixels(Uint8Array.of(1, 2, 3, 255, 0, 0), 3)); // 1 + 2 · 256 + 3 · 65536; 255
 * ```
 */
export const packPixels = (images: Uint8Array, channels: number): Int32Array => {
  tf.util.assert(
    channels >= 1 && channels <= 3,
    () => `packPixels: pixels must have 1 to 3 channels, got ${channels}`,
  );
  const pixels = new Int32Array(images.length / channels);
  for (let i = 0, at = 0; i < pixels.length; i++)
    for (let shift = 0; shift < 8 * channels; shift += 8)
      pixels[i] = (pixels[i] as number) | ((images[at++] as number) << shift);
  return pixels;
};

/**
 * A batch of crops from a packed dataset: picks images, shifts and mirrors them, and maps each byte
 * through a table.
 *
 *   batch[i, y, x, c] = tables[c, byte c of pixels[positions[i], y + down_i, x' + right_i]]
 *
 * where x' = w − 1 − x if image i is mirrored and x otherwise. Outside the image the byte is 0. A
 * position that is no image's makes its crop NaN.
 *
 * @shape pixels int32 [n, h, w], see `packPixels` · positions int32 [b], in [0, n) ·
 *        placements int32 [b, 3], rows of down, right, mirrored (or 0) · tables float32 [c, 256], c
 *        up to 3 · result float32 [b, h, w, c]
 * @error throws if a shape or dtype is wrong
 * @grad  none
 * @owns  the caller owns the result
 * @source He et al., CVPR 2016, section 4.2: random crops of padded images, mirrored at random
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { cropAndFlip } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const pixels = tf.tensor3d([10, 20, 30, 40], [1, 2, 2], "int32");
 * const halves = tf.tensor2d([Array.from({ length: 256 }, (_, byte) => byte / 2)]);
 * const crops = cropAndFlip(pixels, tf.tensor1d([0], "int32"), tf.tensor2d([[1, 0, 1]], [1, 3], "int32"), halves);
 * console.log(await crops.data()); // 20, 15; 0, 0
 * ```
 */
export const cropAndFlip = (
  pixels: tf.Tensor3D,
  positions: tf.Tensor1D,
  placements: tf.Tensor2D,
  tables: tf.Tensor2D,
): tf.Tensor4D => {
  for (const [name, { dtype, shape }, type, sizes] of [
    ["pixels", pixels, "int32", ["n", "h", "w"]],
    ["positions", positions, "int32", ["b"]],
    ["placements", placements, "int32", [positions.shape[0], 3]],
    ["tables", tables, "float32", ["c", 256]],
  ] as const)
    tf.util.assert(
      dtype === type &&
        shape.length === sizes.length &&
        sizes.every((size, i) => typeof size === "string" || size === shape[i]),
      () =>
        `cropAndFlip: ${name} must be ${type} [${sizes.join(",")}], got ${dtype} ${JSON.stringify(shape)}`,
    );
  tf.util.assert(
    tables.shape[0] >= 1 && tables.shape[0] <= 3,
    () => `cropAndFlip: pixels must have 1 to 3 channels, got ${tables.shape[0]}`,
  );
  return crop({ pixels, positions, placements, tables }, {})[0];
};

/**
 * Whether the current backend has a kernel for `cropAndFlip`. Without one, cropping typed arrays is
 * faster.
 */
export const hasCropAndFlipKernel = (): boolean => crop.hasKernel();
