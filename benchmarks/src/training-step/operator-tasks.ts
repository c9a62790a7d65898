import { convolutionGflop, groups } from "./arithmetic.js";
import type { Size } from "./protocol.js";

/** What is measured of a convolution. */
export const convolutions = ["forward", "input gradient", "filter gradient"] as const;

/** What is measured of batch norm with ReLU. */
export const normalizations = ["forward", "forward and backward"] as const;

/** The name of a convolution's task. */
export const convolutionTask = (pass: (typeof convolutions)[number], channels: number): string =>
  `convolution ${channels}, ${pass}`;

/** The name of a task of batch norm with ReLU. */
export const normalizationTask = (
  pass: (typeof normalizations)[number],
  channels: number,
): string => `batch norm and ReLU ${channels}, ${pass}`;

/** All of them, with the arithmetic of the convolutions. */
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
