import type { Address, Kernels } from "./kernels.js";

/** A change of color: each channel moves away from a base by a factor; 1 changes nothing, 0 leaves the base alone. */
export interface ColorStep {
  /** The base: black, the picture's mean grey, or each pixel's own grey. */
  readonly kind: "brightness" | "contrast" | "saturation";
  readonly factor: number;
}

const steps: Readonly<
  Record<
    ColorStep["kind"],
    (run: Kernels["run"], at: Address, pixels: number, factor: number) => void
  >
> = {
  brightness: (run, at, pixels, factor) => run.fromGrey(at, pixels, 0, factor),
  contrast: (run, at, pixels, factor) =>
    run.fromGrey(at, pixels, Math.trunc(run.sumOfGreys(at, pixels) / pixels + 0.5), factor),
  saturation: (run, at, pixels, factor) => run.fromOwnGrey(at, pixels, factor),
};

/** Changes the colors of pixels in the kernels' memory. */
export const changeColors = (
  run: Kernels["run"],
  at: Address,
  pixels: number,
  changes: readonly ColorStep[],
): void => {
  for (const { kind, factor } of changes) if (factor !== 1) steps[kind](run, at, pixels, factor);
};
