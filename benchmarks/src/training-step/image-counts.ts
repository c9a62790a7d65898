import type { Size } from "./protocol.js";

/** Images per evaluation batch: the recipes' 250, or fewer for small training batches. */
export const evaluationBatch = ({ batch }: Size): number => Math.min(250, 2 * batch);

/** Images per measured evaluation. */
export const evaluatedImages = (size: Size): number => 4 * evaluationBatch(size);

/** Images per measured epoch of the input pipeline: a hundred batches of 128. */
export const PIPELINE_IMAGES = 12_800;

/** Images in CIFAR's test set. */
export const TEST_IMAGES = 10_000;
