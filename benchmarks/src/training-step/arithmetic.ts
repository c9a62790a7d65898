import type { Size } from "./protocol.js";

/** Side and channels of the activations in the network's three groups of blocks. */
export const groups = [
  { side: 32, channels: 16 },
  { side: 16, channels: 32 },
  { side: 8, channels: 64 },
] as const;

/** One of the groups of blocks. */
export type Group = (typeof groups)[number];

const convolution = (side: number, from: number, to: number): number =>
  2 * 9 * from * to * side * side;

/** GFLOP of one pass (forward, input gradient or filter gradient) of a group's convolution. A multiply-add counts twice. */
export const convolutionGflop = ({ batch }: Size, { side, channels }: Group): number =>
  (batch * convolution(side, channels, channels)) / 1e9;

/** GFLOP of the network's convolutions in a forward pass. */
export const forwardGflop = ({ depth, batch }: Size): number => {
  const blocks = (depth - 2) / 6;
  const inGroups = groups.map(
    ({ side, channels }, i) =>
      convolution(side, groups[Math.max(0, i - 1)]?.channels ?? channels, channels) +
      (2 * blocks - 1) * convolution(side, channels, channels),
  );
  return (batch * (convolution(32, 3, 16) + inGroups.reduce((sum, flop) => sum + flop, 0))) / 1e9;
};

/** GFLOP of a step that trains everything: three times the forward pass, less the gradient of the images. */
export const stepGflop = (size: Size): number =>
  3 * forwardGflop(size) - (size.batch * convolution(32, 3, 16)) / 1e9;
