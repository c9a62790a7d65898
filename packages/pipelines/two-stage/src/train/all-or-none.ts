import { isLater, type NowOrLater } from "@longtail/core";

const settled = async <A>(
  made: readonly NowOrLater<A>[],
  discard: (one: A) => void,
): Promise<readonly A[]> => {
  const results = await Promise.allSettled(made);
  const failed = results.find((result) => result.status === "rejected");
  const values = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (failed === undefined) return values;
  values.forEach(discard);
  throw failed.reason;
};

/**
 * Makes several things, now or later: all of them, or none.
 *
 * @error throws, or rejects, as the first that fails does; what the others made is discarded
 */
export const allOrNone = <A>(
  makes: readonly (() => NowOrLater<A>)[],
  discard: (one: A) => void,
): NowOrLater<readonly A[]> => {
  const made: NowOrLater<A>[] = [];
  try {
    for (const make of makes) made.push(make());
  } catch (thrown) {
    if (made.some(isLater)) return settled([...made, Promise.reject(thrown)], discard);
    for (const one of made) discard(one as A);
    throw thrown;
  }
  return made.some(isLater) ? settled(made, discard) : (made as readonly A[]);
};
