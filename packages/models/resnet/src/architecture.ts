import type { NamedShapes } from "@longtail/core";

/** The available depths: 6n + 2 layers, n blocks in each of three groups. */
export const cifarDepths = [8, 20, 32, 44, 56, 110] as const;

/** One of the available depths. */
export type CifarDepth = (typeof cifarDepths)[number];

/** A residual block: two convolutions and a shortcut. */
export interface Block {
  /** Its group, from 1. */
  readonly group: number;
  /** The prefix of its variables' names. */
  readonly name: string;
  readonly stride: number;
  readonly from: number;
  readonly to: number;
}

/** Channels of the first convolution and of the three groups of blocks. */
const STEM = 16;
const GROUPS = [16, 32, 64] as const;

/** The number of features. */
export const FEATURES = 64;

/** The number of mixing points: one after each group. */
export const POINTS = GROUPS.length;

/** The blocks of a network in order; each group after the first starts by halving images and doubling channels. */
export const blocksOf = (depth: CifarDepth): readonly Block[] =>
  GROUPS.flatMap((to, group) =>
    Array.from({ length: (depth - 2) / 6 }, (_, i) => ({
      group: group + 1,
      name: `backbone.layer${group + 1}.${i}`,
      stride: group > 0 && i === 0 ? 2 : 1,
      from: i > 0 ? to : (GROUPS[group - 1] ?? STEM),
      to,
    })),
  );

/** The blocks of a network whose last block exists twice, once per branch. */
export interface BranchedBlocks {
  readonly shared: readonly Block[];
  readonly branches: readonly [conventional: Block, rebalancing: Block];
}

/** The blocks of a network with two branches, which share all but the last. Branches have the published program's names. */
export const branchedBlocksOf = (depth: CifarDepth): BranchedBlocks => {
  const blocks = blocksOf(depth);
  const last = blocks.at(-1) as Block;
  return {
    shared: blocks.slice(0, -1),
    branches: [
      { ...last, name: "backbone.cb_block" },
      { ...last, name: "backbone.rb_block" },
    ],
  };
};

interface Unit {
  readonly conv: string;
  readonly norm: string;
  readonly from: number;
  readonly to: number;
}

const unitsOf = (blocks: readonly Block[], channels: number): readonly Unit[] => [
  { conv: "backbone.conv1", norm: "backbone.bn1", from: channels, to: STEM },
  ...blocks.flatMap(({ name, from, to }) => [
    { conv: `${name}.conv1`, norm: `${name}.bn1`, from, to },
    { conv: `${name}.conv2`, norm: `${name}.bn2`, from: to, to },
  ]),
];

/** The shapes of all variables, with the names and in the order of PyTorch's state dict; filters are HWIO. */
export const shapesOf = (
  blocks: readonly Block[],
  channels: number,
): { readonly parameterShapes: NamedShapes; readonly statisticShapes: NamedShapes } => {
  const units = unitsOf(blocks, channels);
  return {
    parameterShapes: Object.fromEntries(
      units.flatMap(({ conv, norm, from, to }) => [
        [`${conv}.weight`, [3, 3, from, to]],
        [`${norm}.weight`, [to]],
        [`${norm}.bias`, [to]],
      ]),
    ),
    statisticShapes: Object.fromEntries(
      units.flatMap(({ norm, to }) => [
        [`${norm}.running_mean`, [to]],
        [`${norm}.running_var`, [to]],
      ]),
    ),
  };
};
