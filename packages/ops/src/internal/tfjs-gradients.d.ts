import type { GradConfig } from "@tensorflow/tfjs-core";

/** The gradients of tfjs-core's ops. rolldown.config.mjs generates the module. */
export declare const gradients: readonly GradConfig[];
