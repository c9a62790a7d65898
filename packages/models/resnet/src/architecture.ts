import {
  type Block,
  type BranchedBlocks,
  shapesOf,
  type Unit,
  unitsOf,
  type VariableShapes,
} from "./blocks.js";

/** The available depths: 6n + 2 layers, n blocks in each of three groups. */
export const cifarDepths = [8, 20, 32, 44, 56, 110] as const;

/** One of the available depths. */
export type CifarDepth = (typeof cifarDepths)[number];

/** Channels of the first convolution and of the three groups of blocks. */
const STEM = 16;
const GROUPS = [16, 32, 64] as const;

/** The number of features. */
export const FEATURES = 64;

/** The number of mixing points: one after each group. */
export const POINTS = GROUPS.length;

/** The first convolution. */
export const stemOf = (channels: number): Unit => ({
  conv: "backbone.conv1",
  norm: "backbone.bn1",
  size: 3,
  stride: 1,
  groups: 1,
  from: channels,
  to: STEM,
});

interface Place {
  readonly group: number;
  readonly stride: number;
  readonly from: number;
  readonly to: number;
}

const blockAt = (name: string, place: Place): Block => {
  const { group, stride, from, to } = place;
  const unit = { size: 3, groups: 1, to };
  return {
    group,
    stride,
    to,
    units: [
      { ...unit, conv: `${name}.conv1`, norm: `${name}.bn1`, stride, from },
      { ...unit, conv: `${name}.conv2`, norm: `${name}.bn2`, stride: 1, from: to },
    ],
    shortcut: stride === 1 && from === to ? "identity" : "zeros",
  };
};

const placesOf = (depth: CifarDepth): readonly (Place & { readonly name: string })[] =>
  GROUPS.flatMap((to, group) =>
    Array.from({ length: (depth - 2) / 6 }, (_, i) => ({
      group: group + 1,
      name: `backbone.layer${group + 1}.${i}`,
      stride: group > 0 && i === 0 ? 2 : 1,
      from: i > 0 ? to : (GROUPS[group - 1] ?? STEM),
      to,
    })),
  );

/** The blocks of a network in order; each group after the first starts by halving images and doubling channels. */
export const blocksOf = (depth: CifarDepth): readonly Block[] =>
  placesOf(depth).map((place) => blockAt(place.name, place));

/** The blocks of a network with two branches, which share all but the last. Branches have the published program's names. */
export const branchedBlocksOf = (depth: CifarDepth): BranchedBlocks => {
  const last = placesOf(depth).at(-1) as Place;
  return {
    shared: blocksOf(depth).slice(0, -1),
    branches: [blockAt("backbone.cb_block", last), blockAt("backbone.rb_block", last)],
  };
};

/** The shapes of all variables, with the names and in the order of PyTorch's state dict; filters are HWIO. */
export const cifarShapes = (blocks: readonly Block[], channels: number): VariableShapes =>
  shapesOf(unitsOf(stemOf(channels), blocks));
