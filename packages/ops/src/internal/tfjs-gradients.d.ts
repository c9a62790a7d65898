import type { GradConfig } from "@tensorflow/tfjs-core";

/** The gradients of tfjs-core's own ops; rolldown.config.mjs writes the module. */
export declare const gradients: readonly GradConfig[];
