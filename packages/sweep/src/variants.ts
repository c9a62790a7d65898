import {
  type Checked,
  derive,
  failure,
  inRange,
  integers,
  type LongtailError,
  several,
  uniforms,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { sobol, sobolDimensions } from "./sobol.js";
import type { Interval, Variants } from "./sweep.js";

/** The settings of one variant: `path=value`. */
export type SettingList = readonly string[];

const setting = (path: string, value: unknown): string =>
  `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`;

const grid = (values: Readonly<Record<string, readonly unknown[]>>): readonly SettingList[] =>
  Object.entries(values).reduce<readonly SettingList[]>(
    (lists, [path, choices]) =>
      lists.flatMap((list) => choices.map((value) => [...list, setting(path, value)])),
    [[]],
  );

const valueAt = ({ min, max, scale = "linear", integer = false }: Interval, u: number): number => {
  // Both ends of an integer range are as likely as any other of its numbers.
  const [low, high] = integer ? [min, max + 1] : [min, max];
  const value = scale === "log" ? low * (high / low) ** u : low + (high - low) * u;
  return integer ? Math.min(max, Math.floor(value)) : value;
};

const problems = (ranges: Readonly<Record<string, Interval>>): readonly LongtailError[] =>
  Object.entries(ranges).flatMap(([path, { min, max, scale, integer }]) => {
    const wrong = (what: string, needs: string, got: string): LongtailError =>
      failure("Incompatible", { path: ["variants", "ranges", path], what, needs, got });
    return [
      ...(max >= min ? [] : [wrong("a range", "min up to max", `${min} up to ${max}`)]),
      ...(scale === "log" && !(min > 0) ? [wrong("a log scale", "min above 0", `${min}`)] : []),
      ...(integer === true && !(Number.isInteger(min) && Number.isInteger(max))
        ? [wrong("a range of integers", "integer ends", `${min} and ${max}`)]
        : []),
    ];
  });

const sampled = (
  ranges: Readonly<Record<string, Interval>>,
  points: readonly (readonly number[])[],
): readonly SettingList[] =>
  points.map((point) =>
    Object.entries(ranges).map(([path, range], d) =>
      setting(path, valueAt(range, point[d] as number)),
    ),
  );

const checkRanges = ({
  kind,
  ranges,
}: Extract<Variants, { readonly ranges: unknown }>): Checked<unknown> => {
  const count = Object.keys(ranges).length;
  const limit = kind === "sobol" ? sobolDimensions : Number.POSITIVE_INFINITY;
  const range = integers(1, limit);
  const found = [
    ...(inRange(1, limit).is(count)
      ? []
      : [failure("OutOfRange", { path: ["variants", "ranges", "length"], range, actual: count })]),
    ...problems(ranges),
  ];
  return found.length > 0 ? E.left(several(found)) : E.right(undefined);
};

/**
 * The settings of each variant, in order: the product of a grid with its last path fastest, a list as given, or a sample.
 *
 * A random sample depends on its seed alone; a Sobol sample is the sequence without its first point, the corner of the ranges.
 *
 * @error OutOfRange (no range; more than ten of a Sobol sample) · Incompatible (a range from a larger to a smaller number, ...)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { settingsOf } from "@longtail/sweep";
 *
 * const variants = { kind: "grid", values: { a: [1, 2], b: ["x"] } } as const;
 * console.log(orThrow(settingsOf(variants))); // [["a=1", "b=x"], ["a=2", "b=x"]]
 * ```
 */
export const settingsOf = (variants: Variants | undefined): Checked<readonly SettingList[]> => {
  switch (variants?.kind) {
    case undefined:
      return E.right([[]]);
    case "grid":
      return E.right(grid(variants.values));
    case "list":
      return E.right(variants.settings);
    case "random": {
      const { seed = 0, samples, ranges } = variants;
      const points = Array.from({ length: samples }, (_, i) => {
        const next = uniforms(derive(seed, "variant", i));
        return Object.keys(ranges).map(() => next());
      });
      return E.map(() => sampled(ranges, points))(checkRanges(variants));
    }
    case "sobol": {
      const { samples, ranges } = variants;
      return E.map(() => sampled(ranges, sobol(samples + 1, Object.keys(ranges).length).slice(1)))(
        checkRanges(variants),
      );
    }
  }
};
