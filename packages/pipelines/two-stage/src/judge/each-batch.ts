import { type ImageSource, isLater } from "@longtail/core";
import type * as tf from "@tensorflow/tfjs-core";
import { lineOf } from "../train/line.js";
import { type Stop, stopper } from "../train/stop.js";
import { positionChunks } from "./position-chunks.js";

/** How a source's images are walked through. */
export interface Walk {
  /** Images of the set. */
  readonly count: number;
  /** Images of a batch. */
  readonly batch: number;
  readonly stop: Stop | undefined;
}

/**
 * Shows all images of a source, batch by batch, as for evaluation.
 *
 * @error throws what `work` throws, what a source rejects with, and the error of `stop`
 * @owns the images are disposed after `work`; nothing is left behind, whether it ends or throws
 */
export const eachBatch = async (
  source: ImageSource,
  { count, batch, stop }: Walk,
  work: (images: tf.Tensor4D, positions: Int32Array) => void | Promise<void>,
): Promise<void> => {
  const chunks = positionChunks(count, batch);
  const line = lineOf(
    chunks.length,
    source.ahead ?? 0,
    (i) => source.test(chunks[i] as Int32Array),
    (images) => images.dispose(),
  );
  const orStop = stopper(stop);
  try {
    for (const positions of chunks) {
      const next = line.next();
      const images = isLater(next) ? await next : next;
      try {
        await work(images, positions);
      } finally {
        images.dispose();
      }
      await orStop();
    }
  } finally {
    await line.end();
  }
};

/** The positions of a set that a source has shown; all of them, unless it skipped files. */
export const seenPositions = (source: ImageSource, count: number): Int32Array => {
  const skipped = source.skipped?.();
  const all = Int32Array.from({ length: count }, (_, position) => position);
  return skipped === undefined || skipped.size === 0
    ? all
    : all.filter((position) => !skipped.has(position));
};
