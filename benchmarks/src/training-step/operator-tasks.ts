import { convolutionGflop, groups } from "./arithmetic.js";
import type { Size } from "./protocol.js";

/** The measured passes of a convolution. */
export const convolutions = ["forward", "input gradient", "filter gradient"] as const;

/** The measured passes of batch norm with ReLU. */
export const normalizations = ["forward", "forward and backward"] as const;

/** The name of a convolution task. */
export const convolutionTask = (pass: (typeof convolutions)[number], channels: number): string =>
  `convolution ${channels}, ${pass}`;

/** The name of a batch norm task. */
export const normalizationTask = (
  pass: (typeof normalizations)[number],
  channels: number,
): string => `batch norm and ReLU ${channels}, ${pass}`;

/** All operator tasks. Convolutions state their arithmetic. */
export const operatorTasks = (
  size: Size,
): readonly { readonly name: string; readonly gflop?: number }[] =>
  groups.flatMap((group) => [
    ...normalizations.map((pass) => ({ name: normalizationTask(pass, group.channels) })),
    ...convolutions.map((pass) => ({
      name: convolutionTask(pass, group.channels),
      gflop: convolutionGflop(size, group),
    })),
  ]);
