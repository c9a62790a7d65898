import type {
  BackboneStep,
  ConvolutionUnit,
  DescribedArray,
  DescribedBackbone,
  ResidualBlock,
} from "@longtail/core";
import type { Operation } from "./operation.js";
import type { Variable } from "./variable.js";

// PyTorch's, which the networks here have.
const EPSILON = 1e-5;

/** A convolution with frozen batch norm folded into its filter and bias, in float64 until the last rounding. */
const folded = (
  variable: Variable,
  { conv, norm }: ConvolutionUnit,
): { readonly filter: DescribedArray; readonly bias: Float32Array } => {
  const { shape, data } = variable(`${conv}.weight`);
  const [scale, offset, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(
    (name) => variable(`${norm}.${name}`).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const slopes = Float64Array.from(
    scale,
    (s, k) => s / Math.sqrt((variance[k] as number) + EPSILON),
  );
  const to = slopes.length;
  return {
    filter: { shape, data: data.map((w, i) => w * (slopes[i % to] as number)) },
    bias: offset.map((b, k) => b - (mean[k] as number) * (slopes[k] as number)),
  };
};

const convolved = (
  variable: Variable,
  unit: ConvolutionUnit,
  x: Operation,
  relu: boolean,
): Operation => ({
  op: "convolution",
  name: unit.conv,
  x,
  ...folded(variable, unit),
  stride: unit.stride,
  pad: (unit.size - 1) / 2,
  groups: unit.groups,
  relu,
});

const shortcutOf = (
  variable: Variable,
  { shortcut, stride, to, units }: ResidualBlock,
  x: Operation,
): Operation => {
  if (shortcut === "identity") return x;
  if (shortcut !== "zeros") return convolved(variable, shortcut, x, false);
  const from = (units[0] as ConvolutionUnit).from;
  return { op: "subsample", x, stride, missing: (to - from) / 2 };
};

const passed = (variable: Variable, x: Operation, step: BackboneStep): Operation => {
  switch (step.step) {
    case "unit":
      return convolved(variable, step.unit, x, true);
    case "max-pooling":
      return { op: "max-pool", x, ...step.pooling };
    case "block": {
      const { units } = step.block;
      const last = units.reduce(
        (before, unit, i) => convolved(variable, unit, before, i < units.length - 1),
        x,
      );
      return { op: "residual", x: last, y: shortcutOf(variable, step.block, x) };
    }
    default: {
      const unreachable: never = step;
      return unreachable;
    }
  }
};

/** Features of images. */
export const backbone = (
  variable: Variable,
  { trunk, branches }: DescribedBackbone,
  images: Operation,
): Operation => {
  const through = (steps: readonly BackboneStep[], x: Operation): Operation =>
    steps.reduce((before, step) => passed(variable, before, step), x);
  const common = through(trunk, images);
  const [first, ...others] = branches.map(
    (branch): Operation => ({ op: "pixel-mean", x: through(branch, common) }),
  ) as [Operation, ...Operation[]];
  return others.length === 0 ? first : { op: "concatenation", xs: [first, ...others] };
};

const unitsIn = (step: BackboneStep): readonly ConvolutionUnit[] => {
  if (step.step === "unit") return [step.unit];
  if (step.step === "max-pooling") return [];
  const { units, shortcut } = step.block;
  return typeof shortcut === "string" ? units : [...units, shortcut];
};

/** The names and sizes of the variables that a backbone needs. */
export const backboneNeeds = ({
  trunk,
  branches,
}: DescribedBackbone): readonly (readonly [name: string, size: number])[] =>
  [...trunk, ...branches.flat()]
    .flatMap(unitsIn)
    .flatMap(({ conv, norm, size, groups, from, to }) => [
      [`${conv}.weight`, (size * size * from * to) / groups] as const,
      ...["weight", "bias", "running_mean", "running_var"].map(
        (name) => [`${norm}.${name}`, to] as const,
      ),
    ]);

const channelsAfter = (steps: readonly BackboneStep[], before: number): number =>
  steps.reduce((channels, step) => {
    if (step.step === "unit") return step.unit.to;
    return step.step === "block" ? step.block.to : channels;
  }, before);

/** How many features a backbone makes of images with so many channels. */
export const featuresOf = ({ trunk, branches }: DescribedBackbone, channels: number): number => {
  const common = channelsAfter(trunk, channels);
  return branches.reduce((sum, branch) => sum + channelsAfter(branch, common), 0);
};
