import type { Augmentation, DeviceSource, ImagesInMemory } from "@longtail/core";
import { cropAndFlip, hasCropAndFlipKernel, packPixels } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ByteTables } from "./byte-tables.js";
import { fitsDevice, valuesOf } from "./device.js";
import { type Placement, type PlacementOptions, placements, upright } from "./placement.js";

const put = (
  { images, labels, shape: [height, width, channels] }: ImagesInMemory,
  tables: ByteTables,
  options: PlacementOptions,
): DeviceSource => {
  const pixels = tf.tensor3d(packPixels(images, channels), [labels.length, height, width], "int32");
  const values = valuesOf(tables);
  const batch = (positions: Int32Array, placement: () => Placement): tf.Tensor4D =>
    tf.tidy(() => {
      const rows = new Int32Array(3 * positions.length);
      for (let i = 0; i < rows.length; i += 3) {
        const { top, left, mirrored } = placement();
        rows.set([top - options.pad, left - options.pad, mirrored ? 1 : 0], i);
      }
      return cropAndFlip(
        pixels,
        tf.tensor1d(positions, "int32"),
        tf.tensor2d(rows, [positions.length, 3], "int32"),
        values,
      );
    });
  return {
    train: (positions, seed) => batch(positions, placements(seed, options)),
    test: (positions) => batch(positions, () => upright(options.pad)),
    dispose: () => tf.dispose([pixels, values]),
  };
};

/**
 * `cropFlip` on the device: the same numbers for the same seed, with only positions and placements uploaded per batch.
 *
 * `undefined` where the backend has no kernel for it, for images of more than three channels, and for sets of more than 2^25
 * pixels.
 *
 * @shape a set of n images holds int32 [n, height, width] on the device
 * @owns  see `DeviceSource`
 */
export const sourceOnDevice =
  (tables: ByteTables, options: PlacementOptions): NonNullable<Augmentation["onDevice"]> =>
  (set) =>
    hasCropAndFlipKernel() && fitsDevice([set.labels.length, ...set.shape])
      ? put(set, tables, options)
      : undefined;
