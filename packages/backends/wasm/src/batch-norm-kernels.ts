import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { channelMeans, peek, scaleChannels } from "./channels.js";

interface How {
  readonly epsilon: number;
  readonly relu: boolean;
  readonly residual: boolean;
}

const negative = (x: Float64Array): Float64Array => x.map((value) => -value);

const each = (length: number, f: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => f(i));

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

/** The kernel of `LongtailBatchNormTraining`: y, mean and biased variance, as the composite of @longtail/ops gives them. */
export const batchNormTrainingKernel: tf.KernelFunc = ({ inputs, attrs, backend }) =>
  tf.tidy(() => {
    const wasm = backend as BackendWasm;
    const { x, scale, offset, residual } = inputs as unknown as Record<
      "x" | "scale" | "offset",
      tf.Tensor
    > & { readonly residual?: tf.Tensor };
    const { epsilon, relu } = attrs as unknown as How;
    const images = x as tf.Tensor4D;
    const c = images.shape[3];
    const mean = channelMeans(wasm, images);
    const centred = scaleChannels(images, new Float64Array(c).fill(1), negative(mean));
    const variance = channelMeans(wasm, tf.square(centred));
    const [scales, offsets] = [peek(wasm, scale as tf.Tensor), peek(wasm, offset as tf.Tensor)];
    const slope = each(c, (i) => at(scales, i) / Math.sqrt(at(variance, i) + epsilon));
    // A slope that is NaN is said by the offset, too.
    const shift = each(c, (i) => (Number.isNaN(at(slope, i)) ? Number.NaN : at(offsets, i)));
    const normal = scaleChannels(centred, slope, shift);
    const whole = residual === undefined ? normal : tf.add(normal, residual);
    return [
      relu ? tf.relu(whole) : whole,
      tf.tensor1d(Float32Array.from(mean)),
      tf.tensor1d(Float32Array.from(variance)),
    ];
  });

/** The kernel of `LongtailBatchNormTrainingGrad`: dx, dScale, dOffset, and dResidual where there was a residual. */
export const batchNormTrainingGradKernel: tf.KernelFunc = ({ inputs, attrs, backend }) =>
  tf.tidy(() => {
    const wasm = backend as BackendWasm;
    const given = inputs as unknown as Record<
      "x" | "dy" | "scale" | "mean" | "variance",
      tf.Tensor
    > & { readonly y?: tf.Tensor };
    const { epsilon, residual } = attrs as unknown as How;
    const x = given.x as tf.Tensor4D;
    const dy = (
      given.y === undefined ? given.dy : tf.mul(given.dy, tf.step(given.y))
    ) as tf.Tensor4D;
    const [n, h, w, c] = x.shape;
    const pixels = n * h * w;
    const host = (name: "scale" | "mean" | "variance") =>
      Float64Array.from(peek(wasm, given[name]));
    const [scale, mean, variance] = [host("scale"), host("mean"), host("variance")];
    const inverse = variance.map((v) => 1 / Math.sqrt(v + epsilon));
    const slope = each(c, (i) => at(scale, i) * at(inverse, i));
    const centred = scaleChannels(x, new Float64Array(c).fill(1), negative(mean));
    const meanDy = channelMeans(wasm, dy);
    const meanAlongX = channelMeans(wasm, tf.mul(dy, centred));
    const direct = scaleChannels(
      dy,
      slope,
      each(c, (i) => -at(slope, i) * at(meanDy, i)),
    );
    const alongX = each(c, (i) => -at(slope, i) * at(inverse, i) ** 2 * at(meanAlongX, i));
    return [
      tf.add(direct, scaleChannels(centred, alongX)),
      tf.tensor1d(Float32Array.from(each(c, (i) => pixels * at(inverse, i) * at(meanAlongX, i)))),
      tf.tensor1d(Float32Array.from(each(c, (i) => pixels * at(meanDy, i)))),
      ...(residual ? [given.y === undefined ? tf.clone(dy) : dy] : []),
    ];
  });
