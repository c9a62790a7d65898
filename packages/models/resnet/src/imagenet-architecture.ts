import type { Block, BranchedBlocks, Unit } from "./blocks.js";

const layouts = {
  10: { bottleneck: false, blocks: [1, 1, 1, 1] },
  18: { bottleneck: false, blocks: [2, 2, 2, 2] },
  34: { bottleneck: false, blocks: [3, 4, 6, 3] },
  50: { bottleneck: true, blocks: [3, 4, 6, 3] },
  101: { bottleneck: true, blocks: [3, 4, 23, 3] },
  152: { bottleneck: true, blocks: [3, 8, 36, 3] },
} as const;

/** The available depths of ImageNet's residual networks. */
export const imagenetDepths = [
  10, 18, 34, 50, 101, 152,
] as const satisfies readonly (keyof typeof layouts)[];

/** One of the available depths. */
export type ImagenetDepth = (typeof imagenetDepths)[number];

/** The forms of a bottleneck's 3x3 convolution: its groups, and channels of a group where a group of blocks has 64. */
const forms = {
  resnet: { groups: 1, width: 64 },
  "resnext-32x4d": { groups: 32, width: 4 },
} as const;

/** The available variants. */
export const imagenetVariants = [
  "resnet",
  "resnext-32x4d",
] as const satisfies readonly (keyof typeof forms)[];

/** One of the available variants. */
export type ImagenetVariant = (typeof imagenetVariants)[number];

/** A network: its depth and variant. */
export interface ImagenetSize {
  readonly depth: ImagenetDepth;
  readonly variant: ImagenetVariant;
}

/** Whether a network is of bottlenecks: only those come in variants. */
export const hasBottlenecks = (depth: ImagenetDepth): boolean => layouts[depth].bottleneck;

const STEM = 64;
const PLANES = [64, 128, 256, 512] as const;
const EXPANSION = 4;

/** The number of mixing points: one after each group. */
export const IMAGENET_POINTS = PLANES.length;

/** Rows and columns of the stem's pooling, its stride and its padding. */
export const stemPooling = { size: 3, stride: 2, pad: 1 } as const;

/** The first convolution. */
export const imagenetStem = (channels: number): Unit => ({
  conv: "backbone.conv1",
  norm: "backbone.bn1",
  size: 7,
  stride: 2,
  groups: 1,
  from: channels,
  to: STEM,
});

/** Where a block stands in its network. */
export interface BlockPlace {
  readonly name: string;
  readonly group: number;
  readonly stride: number;
  readonly from: number;
  /** A quarter of a bottleneck's result channels; all of a basic block's. */
  readonly planes: number;
}

const projectionOf = ({ name, stride, from }: BlockPlace, to: number): Block["shortcut"] =>
  stride === 1 && from === to
    ? "identity"
    : {
        conv: `${name}.downsample.0`,
        norm: `${name}.downsample.1`,
        size: 1,
        stride,
        groups: 1,
        from,
        to,
      };

const basicBlock = (place: BlockPlace): Block => {
  const { name, group, stride, from, planes: to } = place;
  const unit = { size: 3, groups: 1, to };
  return {
    group,
    stride,
    to,
    units: [
      { ...unit, conv: `${name}.conv1`, norm: `${name}.bn1`, stride, from },
      { ...unit, conv: `${name}.conv2`, norm: `${name}.bn2`, stride: 1, from: to },
    ],
    shortcut: projectionOf(place, to),
  };
};

/** A bottleneck: 1x1, 3x3 with the stride and in groups, 1x1. */
export const bottleneck = (place: BlockPlace, variant: ImagenetVariant): Block => {
  const { name, group, stride, from, planes } = place;
  const { groups, width } = forms[variant];
  const inner = (planes / PLANES[0]) * width * groups;
  const to = EXPANSION * planes;
  const narrow = { size: 1, stride: 1, groups: 1 };
  return {
    group,
    stride,
    to,
    units: [
      { ...narrow, conv: `${name}.conv1`, norm: `${name}.bn1`, from, to: inner },
      {
        size: 3,
        stride,
        groups,
        conv: `${name}.conv2`,
        norm: `${name}.bn2`,
        from: inner,
        to: inner,
      },
      { ...narrow, conv: `${name}.conv3`, norm: `${name}.bn3`, from: inner, to },
    ],
    shortcut: projectionOf(place, to),
  };
};

/** The number of features. */
export const imagenetFeatures = (depth: ImagenetDepth): number =>
  PLANES[3] * (hasBottlenecks(depth) ? EXPANSION : 1);

const placesOf = (depth: ImagenetDepth): readonly BlockPlace[] => {
  const { blocks } = layouts[depth];
  const widen = hasBottlenecks(depth) ? EXPANSION : 1;
  return PLANES.flatMap((planes, group) =>
    Array.from({ length: blocks[group] as number }, (_, i) => {
      const before = PLANES[group - 1];
      const first = before === undefined ? STEM : before * widen;
      return {
        name: `backbone.layer${group + 1}.${i}`,
        group: group + 1,
        stride: group > 0 && i === 0 ? 2 : 1,
        from: i > 0 ? planes * widen : first,
        planes,
      };
    }),
  );
};

const blockAt = (place: BlockPlace, { depth, variant }: ImagenetSize): Block =>
  hasBottlenecks(depth) ? bottleneck(place, variant) : basicBlock(place);

/** The blocks of a network in order; each group after the first starts by halving images. */
export const imagenetBlocks = (size: ImagenetSize): readonly Block[] =>
  placesOf(size.depth).map((place) => blockAt(place, size));

/** The blocks of a network with two branches, which share all but the last. Branches have the published program's names. */
export const branchedImagenetBlocks = (size: ImagenetSize): BranchedBlocks => {
  const places = placesOf(size.depth);
  const last = places.at(-1) as BlockPlace;
  const named = (name: string): Block => blockAt({ ...last, name }, size);
  return {
    shared: places.slice(0, -1).map((place) => blockAt(place, size)),
    branches: [named("backbone.cb_block"), named("backbone.rb_block")],
  };
};
