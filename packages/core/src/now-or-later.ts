/** A value, or the promise of one. What is there at once stays synchronous. */
export type NowOrLater<A> = A | Promise<A>;

/** Whether a value comes later. */
export const isLater = <A>(value: NowOrLater<A>): value is Promise<A> => value instanceof Promise;

/**
 * Goes on with a value: at once if it is there, or else when it comes.
 *
 * @example
 * ```ts
 * import { whenThere } from "@longtail/core";
 *
 * console.log(whenThere(20, (n) => n + 1)); // 21
 * console.log(await whenThere(Promise.resolve(20), (n) => n + 1)); // 21
 * ```
 */
export const whenThere = <A, B>(value: NowOrLater<A>, next: (value: A) => B): NowOrLater<B> =>
  isLater(value) ? value.then(next) : next(value);
