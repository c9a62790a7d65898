/** The sets that tables use. */
export type SetName = CifarSet | LargeSet;

/** The sets with imbalance factors. */
export type CifarSet = "cifar10" | "cifar100";

/** The large sets, ImageNet-LT with a network each. */
export type LargeSet =
  | "imagenet"
  | "imagenet-101"
  | "imagenet-152"
  | "imagenet-x50"
  | "places"
  | "inaturalist";

/** Results that others report for a method, in percent, and their source. */
export interface Reported {
  readonly accuracy: number;
  readonly ece?: number | undefined;
  readonly source: string;
  /** What its recipe does differently from ours of the same name, in a word; absent if it is the same. */
  readonly differs?: string | undefined;
}

/** Looks up what is reported for a method on a set at an imbalance factor; `undefined` if nothing is. */
export type Lookup = (
  set: SetName,
  factor: number | undefined,
  method: string,
) => Reported | undefined;

/** The name of a set at its factor, where it has factors: `cifar10-100`. */
export const settingKey = (set: SetName, factor: number | undefined): string =>
  factor === undefined ? set : `${set}-${factor}`;

/** Accuracy and, if reported, calibration error. */
export type Pair = readonly [accuracy: number, ece?: number];

/** The numbers of one source, by set and, where it has one, factor (`cifar10-100`), then by method. */
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
    const cell = ({ figures }: Source) => figures[settingKey(set, factor)]?.[method];
    const source = sources.find((one) => cell(one) !== undefined);
    if (source === undefined) return undefined;
    const [accuracy, ece] = cell(source) as Pair;
    return { accuracy, ece, source: source.title, differs: source.differs };
  };
