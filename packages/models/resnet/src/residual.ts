import type { Between, Normalization, Variables } from "@longtail/core";
import { shortcutA } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Block, Unit } from "./blocks.js";
import { type After, convolveNormalize, type Passed } from "./convolve-normalize.js";

type Pass = (unit: Unit, x: tf.Tensor4D, after?: After) => Passed;

const shortcutOf = (pass: Pass, { shortcut, stride, to }: Block, x: tf.Tensor4D): Passed => {
  if (shortcut === "identity") return { y: x, statistics: {} };
  if (shortcut === "zeros") return { y: shortcutA(x, stride, to), statistics: {} };
  return pass(shortcut, x, { activation: "linear" });
};

const residual = (pass: Pass, block: Block, x: tf.Tensor4D): Passed => {
  const added = shortcutOf(pass, block, x);
  const last = block.units.length - 1;
  const { y, statistics } = block.units.reduce(
    (before: Passed, unit, i) => {
      const after = pass(unit, before.y, i === last ? { shortcut: added.y } : {});
      return { y: after.y, statistics: { ...before.statistics, ...after.statistics } };
    },
    { y: x, statistics: {} },
  );
  return { y, statistics: { ...statistics, ...added.statistics } };
};

/** The last activations before they become features. */
export const meanOverPixels = (y: tf.Tensor4D): tf.Tensor2D => tf.mean<tf.Tensor2D>(y, [1, 2]);

/** Images after the first convolution. */
export const enter = (
  variables: Variables,
  stem: Unit,
  images: tf.Tensor4D,
  normalization: Normalization,
): Passed => tf.tidy(() => convolveNormalize(variables, normalization)(stem, images));

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
