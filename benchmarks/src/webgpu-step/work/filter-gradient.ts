import { normals } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { groups } from "../../training-step/arithmetic.js";
import type { Size } from "../../training-step/protocol.js";
import type { Work } from "../../training-step/work.js";
import { filterGradientTask } from "../filter-gradients.js";

/** The filter gradients of the network's 3x3 convolutions, one for each group of blocks. */
export const filterGradient = ({ batch }: Size): Work => {
  let last: tf.Tensor | undefined;
  return {
    tasks: Object.fromEntries(
      groups.map((group) => {
        const { side, channels } = group;
        const [x, dy] = [1, 2].map((seed) => {
          const shape: [number, number, number, number] = [batch, side, side, channels];
          return tf.tensor4d(normals(seed, tf.util.sizeFromShape(shape)), shape);
        }) as [tf.Tensor4D, tf.Tensor4D];
        const filterShape = [3, 3, channels, channels];
        const attrs = { strides: 1, pad: 1, dataFormat: "NHWC", filterShape };
        const task = async (): Promise<number> => {
          last?.dispose();
          last = tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, attrs) as tf.Tensor;
          return 0;
        };
        return [filterGradientTask(group), task];
      }),
    ),
    settle: async () => {
      const [value] = (await last?.data()) ?? [];
      return value ?? Number.NaN;
    },
  };
};
