import type { BackboneStep, ConvolutionUnit, NamedShapes, ResidualBlock } from "@longtail/core";

/** A convolution without bias, and the batch norm after it. */
export type Unit = ConvolutionUnit;

/** A residual block. */
export interface Block extends ResidualBlock {
  /** Its group, from 1. */
  readonly group: number;
}

/** The blocks of a network whose last block exists twice, once per branch. */
export interface BranchedBlocks {
  readonly shared: readonly Block[];
  readonly branches: readonly [conventional: Block, rebalancing: Block];
}

/** The units of a network in the order of PyTorch's state dict. */
export const unitsOf = (stem: Unit, blocks: readonly Block[]): readonly Unit[] => [
  stem,
  ...blocks.flatMap(({ units, shortcut }) =>
    typeof shortcut === "string" ? units : [...units, shortcut],
  ),
];

/** The shapes of all variables. */
export interface VariableShapes {
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
}

/** The shapes of the variables of some units, with PyTorch's names; filters are HWIO. */
export const shapesOf = (units: readonly Unit[]): VariableShapes => ({
  parameterShapes: Object.fromEntries(
    units.flatMap(({ conv, norm, size, groups, from, to }) => [
      [`${conv}.weight`, [size, size, from / groups, to]],
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
});

/** Some blocks as steps of a described backbone. */
export const blockSteps = (blocks: readonly Block[]): readonly BackboneStep[] =>
  blocks.map((block) => ({ step: "block", block }));

/** A unit as a step of a described backbone. */
export const unitStep = (unit: Unit): BackboneStep => ({ step: "unit", unit });

type Sides = readonly [height: number, width: number];

/** The sides of images after a convolution or a pooling that pads by half of its window. */
export const shrunk = ([height, width]: Sides, stride: number): Sides => [
  Math.ceil(height / stride),
  Math.ceil(width / stride),
];

/** The numbers that a unit makes of an image: of the convolution and of batch norm, which training keeps for the gradient. */
export const keptBy = ({ to }: Unit, [height, width]: Sides): number => 2 * height * width * to;

/** About how many numbers training keeps, an image, for the gradient of some blocks. */
export const activationsOf = (blocks: readonly Block[], entering: Sides): number =>
  blocks.reduce(
    ({ sum, sides }, { units, shortcut, stride }) => {
      const after = shrunk(sides, stride);
      const projection = typeof shortcut === "string" ? 0 : keptBy(shortcut, after);
      const main = units.reduce(
        ({ numbers, seen }, unit) => {
          const result = shrunk(seen, unit.stride);
          return { numbers: numbers + keptBy(unit, result), seen: result };
        },
        { numbers: 0, seen: sides },
      );
      return { sum: sum + main.numbers + projection, sides: after };
    },
    { sum: 0, sides: entering },
  ).sum;
