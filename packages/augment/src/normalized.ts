import { cropAndFlip, hasCropAndFlipKernel, packPixels } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ByteTables } from "./byte-tables.js";
import { fitsDevice, valuesOf } from "./device.js";
import { normalize } from "./normalize.js";

const onDevice = (tables: ByteTables, pixels: Uint8Array, shape: tf.Tensor4D["shape"]) =>
  tf.tidy(() => {
    const [count, height, width, channels] = shape;
    return cropAndFlip(
      tf.tensor3d(packPixels(pixels, channels), [count, height, width], "int32"),
      tf.range(0, count, 1, "int32"),
      tf.zeros([count, 3], "int32"),
      valuesOf(tables),
    );
  });

/**
 * Bytes as a normalized tensor: on the device where it has a kernel for it, which uploads a third of the bytes, or else on the
 * host. The numbers are the same, bit for bit.
 *
 * @shape pixels uint8 [n, height, width, channels] · result float32 of the same shape
 * @owns  the caller owns the result
 */
export const normalized = (
  tables: ByteTables,
  pixels: Uint8Array,
  shape: tf.Tensor4D["shape"],
): tf.Tensor4D =>
  hasCropAndFlipKernel() && fitsDevice(shape)
    ? onDevice(tables, pixels, shape)
    : tf.tensor4d(normalize(tables, pixels), shape);
