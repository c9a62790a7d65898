import type { Between, Normalization, Variables } from "@longtail/core";
import { shortcutA } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Block } from "./architecture.js";
import { convolveNormalize, type Passed, type Unit } from "./convolve-normalize.js";

type Pass = (unit: Unit, x: tf.Tensor4D, shortcut?: tf.Tensor4D) => Passed;

const residual = (pass: Pass, { name, stride, from, to }: Block, x: tf.Tensor4D): Passed => {
  const first = pass({ conv: `${name}.conv1`, norm: `${name}.bn1`, stride }, x);
  const shortcut = stride === 1 && from === to ? x : shortcutA(x, stride, to);
  const second = pass({ conv: `${name}.conv2`, norm: `${name}.bn2`, stride: 1 }, first.y, shortcut);
  return { y: second.y, statistics: { ...first.statistics, ...second.statistics } };
};

/** The last activations before they become features. */
export const meanOverPixels = (y: tf.Tensor4D): tf.Tensor2D => tf.mean<tf.Tensor2D>(y, [1, 2]);

/** Images after the first convolution. */
export const enter = (
  variables: Variables,
  images: tf.Tensor4D,
  normalization: Normalization,
): Passed =>
  tf.tidy(() =>
    convolveNormalize(variables, normalization)(
      { conv: "backbone.conv1", norm: "backbone.bn1", stride: 1 },
      images,
    ),
  );

/** Passes images through some blocks; calls `between` where a group ends. */
export const through = (
  variables: Variables,
  blocks: readonly Block[],
  passed: Passed,
  normalization: Normalization,
  between?: Between,
): Passed => {
  const pass = convolveNormalize(variables, normalization);
  // A tidy for each block: without a gradient, what is inside a block is freed before the next one begins.
  return blocks.reduce((before: Passed, block, i) => {
    const endsGroup = blocks[i + 1]?.group !== block.group;
    const after = tf.tidy(() => {
      const { y, statistics } = residual(pass, block, before.y);
      return { y: endsGroup && between ? between(y, block.group) : y, statistics };
    });
    return { y: after.y, statistics: { ...before.statistics, ...after.statistics } };
  }, passed);
};
