import { groupedConv2d } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Size } from "../training-step/protocol.js";
import { timed } from "../training-step/work/timed.js";
import type { Task, Work } from "../training-step/work.js";
import { GROUPS, groupedSizes, groupedTask } from "./grouped-tasks.js";

const options = { groups: GROUPS, stride: 1, pad: 1 } as const;

const grouped = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor4D =>
  groupedConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, options);

// Each group by itself.
const separate = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor4D => {
  const filters = tf.split<tf.Tensor4D>(filter as tf.Tensor4D, GROUPS, 3);
  return tf.concat(
    tf
      .split<tf.Tensor4D>(x as tf.Tensor4D, GROUPS, 3)
      .map((part, g) => tf.conv2d(part, filters[g] as tf.Tensor4D, 1, 1)),
    3,
  );
};

/** The 3x3 convolutions of ResNeXt-50 32x4d, in one op and group by group. */
export const groupedConvolution = ({ batch }: Size): Work => {
  const tasks: Record<string, Task> = {};
  for (const { side, channels } of groupedSizes) {
    const x = tf.randomNormal<tf.Rank.R4>([batch, side, side, channels], 0, 1, "float32", 1);
    const filter = tf.randomNormal<tf.Rank.R4>(
      [3, 3, channels / GROUPS, channels],
      0,
      1,
      "float32",
      2,
    );
    for (const [how, op] of [
      ["grouped", grouped],
      ["separate", separate],
    ] as const) {
      tasks[groupedTask(channels, how, "forward")] = timed(() => op(x, filter));
      tasks[groupedTask(channels, how, "gradients")] = timed(() => tf.grads(op)([x, filter], x));
    }
  }
  return { tasks };
};
