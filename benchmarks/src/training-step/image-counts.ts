import type { Size } from "./protocol.js";

/** Images that evaluation predicts at a time: the recipes' 250, fewer where the batch is small. */
export const atATime = ({ batch }: Size): number => Math.min(250, 2 * batch);

/** Images that are evaluated in one go. */
export const evaluatedImages = (size: Size): number => 4 * atATime(size);

/** Images that the input pipeline prepares in one go: a hundred batches of the usual size. */
export const PIPELINE_IMAGES = 12_800;

/** Images of CIFAR's test set. */
export const TEST_IMAGES = 10_000;
