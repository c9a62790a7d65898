import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import type { GradConfig } from "@tensorflow/tfjs-core";

/** None: in a bundle, tfjs-core's own file has registered them, as it does for @tensorflow/tfjs. */
export const gradients: readonly GradConfig[] = [];
