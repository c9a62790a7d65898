/** The sets that tables use. */
export type SetName = "cifar10" | "cifar100";

/** A caveat about reported numbers: accuracy and calibration error come from two runs, or the recipe differs from ours of the same name. */
export type Caveat = "two runs" | "another recipe";

/** Results that others report for a method, in percent, and their source. */
export interface Reported {
  readonly accuracy: number;
  readonly ece?: number;
  /** The source of the accuracy and, if different, of the calibration error. */
  readonly source: string;
  readonly caveats: readonly Caveat[];
}

/** Looks up what is reported for a method on a set at an imbalance factor; `undefined` if nothing is. */
export type Lookup = (set: SetName, factor: number, method: string) => Reported | undefined;

/** Accuracy and, if reported, calibration error. */
export type Pair = readonly [accuracy: number, ece?: number];

/** The numbers of one source, by set and factor (`cifar10-100`), then by method. */
export interface Source {
  readonly title: string;
  readonly figures: Readonly<Record<string, Readonly<Record<string, Pair>>>>;
  /** Whether its recipes differ from ours. */
  readonly anotherRecipe?: boolean;
}

/**
 * Looks up a cell in several sources. The first one that has it gives the accuracy. If that lacks a calibration error, the next
 * one that has it gives the calibration error and is named together with its own accuracy.
 */
export const lookupIn =
  (sources: readonly Source[]): Lookup =>
  (set, factor, method) => {
    const found = sources.flatMap(({ title, figures, anotherRecipe = false }) => {
      const pair = figures[`${set}-${factor}`]?.[method];
      return pair === undefined ? [] : [{ title, accuracy: pair[0], ece: pair[1], anotherRecipe }];
    });
    const [first] = found;
    if (first === undefined) return undefined;
    const { accuracy, title } = first;
    const caveats: readonly Caveat[] = first.anotherRecipe ? ["another recipe"] : [];
    const withEce = found.find(({ ece }) => ece !== undefined);
    if (withEce?.ece === undefined) return { accuracy, source: title, caveats };
    return withEce === first
      ? { accuracy, ece: withEce.ece, source: title, caveats }
      : {
          accuracy,
          ece: withEce.ece,
          source: `${title}; ECE from ${withEce.title}, from a run with ${withEce.accuracy} % accuracy`,
          caveats: [...caveats, "two runs"],
        };
  };
