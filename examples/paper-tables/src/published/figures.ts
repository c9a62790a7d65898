/** The sets of the tables. */
export type SetName = "cifar10" | "cifar100";

/** What is to be known of reported numbers: accuracy and calibration error are of two runs; their recipe is not the one that bears the method's name here. */
export type Caveat = "two runs" | "another recipe";

/** What others report of a method, in percent, and where it stands. */
export interface Reported {
  readonly accuracy: number;
  readonly ece?: number;
  /** Where accuracy stands, and where the calibration error does if that is elsewhere. */
  readonly source: string;
  readonly caveats: readonly Caveat[];
}

/** Looks up what is reported of a method on a set at an imbalance factor; nothing where nothing is. */
export type Lookup = (set: SetName, factor: number, method: string) => Reported | undefined;

/** Accuracy, and calibration error where it is reported. */
export type Pair = readonly [accuracy: number, ece?: number];

/** Numbers of one source: by set and factor (`cifar10-100`), and there by method. */
export interface Source {
  readonly title: string;
  readonly figures: Readonly<Record<string, Readonly<Record<string, Pair>>>>;
  /** Whether its methods are trained by recipes of their own, which ours are not. */
  readonly anotherRecipe?: boolean;
}

/**
 * Looks a cell up in sources, of which the first that has it gives its accuracy; a calibration error that it lacks is taken from the next
 * that has one, which is then named with its own accuracy.
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
          source: `${title}; ECE from ${withEce.title}, of a run with ${withEce.accuracy} % accuracy`,
          caveats: [...caveats, "two runs"],
        };
  };
