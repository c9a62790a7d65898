import { derive, permutation, type Seed } from "@longtail/core";

/** Positions in a list of labels, by the part they belong to. */
export interface Parts {
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly validation: Int32Array;
}

// At least one of each class for a part that is wanted, and one to train on, as far as they go.
const share = (fraction: number, count: number, most: number): number =>
  fraction === 0 ? 0 : Math.max(0, Math.min(most, Math.max(1, Math.round(fraction * count))));

/**
 * Holds out fractions of each class, at random and the same for the same seed. A class of one row is trained on and held out nowhere.
 *
 * @shape labels int32 [n] · the parts together hold 0 to n - 1, each ascending
 */
export const stratified = (
  labels: Int32Array,
  classes: number,
  {
    test,
    validation,
    seed,
  }: { readonly test: number; readonly validation: number; readonly seed: Seed },
): Parts => {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, position) => {
    byClass[label]?.push(position);
  });
  const parts = { train: [] as number[], test: [] as number[], validation: [] as number[] };
  byClass.forEach((positions, k) => {
    const order = permutation(derive(seed, "features", k), positions.length);
    const tested = share(test, positions.length, positions.length - 1);
    const held = share(validation, positions.length, positions.length - tested - 1);
    order.forEach((i, rank) => {
      const part = rank < tested ? "test" : rank < tested + held ? "validation" : "train";
      parts[part].push(positions[i] as number);
    });
  });
  const sorted = (positions: readonly number[]) => Int32Array.from(positions).sort();
  return {
    train: sorted(parts.train),
    test: sorted(parts.test),
    validation: sorted(parts.validation),
  };
};
