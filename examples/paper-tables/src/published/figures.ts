/** The sets that tables use. */
export type SetName = "cifar10" | "cifar100";

/** Results that others report for a method, in percent, and their source. */
export interface Reported {
  readonly accuracy: number;
  readonly ece?: number | undefined;
  readonly source: string;
  /** What its recipe does differently from ours of the same name, in a word; absent if it is the same. */
  readonly differs?: string | undefined;
}

/** Looks up what is reported for a method on a set at an imbalance factor; `undefined` if nothing is. */
export type Lookup = (set: SetName, factor: number, method: string) => Reported | undefined;

/** Accuracy and, if reported, calibration error. */
export type Pair = readonly [accuracy: number, ece?: number];

/** The numbers of one source, by set and factor (`cifar10-100`), then by method. */
export interface Source {
  readonly title: string;
  readonly figures: Readonly<Record<string, Readonly<Record<string, Pair>>>>;
  /** As in `Reported`; the title says more. */
  readonly differs?: string;
}

/** Looks up a cell in several sources, of which the first that has it counts. */
export const lookupIn =
  (sources: readonly Source[]): Lookup =>
  (set, factor, method) => {
    const cell = ({ figures }: Source) => figures[`${set}-${factor}`]?.[method];
    const source = sources.find((one) => cell(one) !== undefined);
    if (source === undefined) return undefined;
    const [accuracy, ece] = cell(source) as Pair;
    return { accuracy, ece, source: source.title, differs: source.differs };
  };
