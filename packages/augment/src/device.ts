import * as tf from "@tensorflow/tfjs-core";
import type { ByteTables } from "./byte-tables.js";

// 128 MiB of pixels: the binding size that every WebGPU device supports.
const mostPixels = 2 ** 25;
const mostChannels = 3;

/** Whether so many images can be packed and bound at once. */
export const fitsDevice = ([images, height, width, channels]: tf.Tensor4D["shape"]): boolean =>
  channels <= mostChannels && images * height * width <= mostPixels;

/**
 * Tables on the device.
 *
 * @shape result float32 [channels, 256]
 */
export const valuesOf = (tables: ByteTables): tf.Tensor2D =>
  tf.tidy(() => tf.stack(tables.map((table) => tf.tensor1d(table)))) as tf.Tensor2D;
