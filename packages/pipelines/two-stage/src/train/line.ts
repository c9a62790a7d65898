import { isLater, type NowOrLater } from "@longtail/core";

/** Results of numbered work, in order, some of them asked for ahead of use. */
export interface Line<A> {
  readonly next: () => NowOrLater<A>;
  /** Waits for what was asked for and never taken, and discards it. */
  readonly end: () => Promise<void>;
}

/**
 * A line of `count` results. At each `next`, the results up to `ahead` further ones are asked for; with none ahead nothing waits.
 *
 * A result that fails ahead of its turn fails when it is taken.
 *
 * @owns whoever takes a result owns it; `end` discards the others
 */
export const lineOf = <A>(
  count: number,
  ahead: number,
  make: (index: number) => NowOrLater<A>,
  discard: (result: A) => void,
): Line<A> => {
  const waiting: NowOrLater<A>[] = [];
  let asked = 0;
  let taken = 0;
  return {
    next: () => {
      taken++;
      while (asked < Math.min(count, taken + ahead)) {
        const made = make(asked++);
        // Taken later, so that until then nobody listens.
        if (isLater(made)) made.catch(() => undefined);
        waiting.push(made);
      }
      return waiting.shift() as NowOrLater<A>;
    },
    end: async () => {
      for (const made of await Promise.allSettled(waiting.splice(0)))
        if (made.status === "fulfilled") discard(made.value);
    },
  };
};
