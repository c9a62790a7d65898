const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

const listenersOf = (event: string | symbol): readonly ((...args: unknown[]) => void)[] =>
  process.rawListeners(event) as (() => void)[];

/**
 * Runs `open` and removes the listeners that it adds to `process`.
 *
 * Emscripten adds one for each of these events, which answers any error of the program by printing
 * the whole minified source.
 */
export const withoutNewListeners = async <A>(open: () => Promise<A>): Promise<A> => {
  const before = EVENTS.map((event) => new Set(listenersOf(event)));
  try {
    return await open();
  } finally {
    EVENTS.forEach((event, i) => {
      for (const listener of listenersOf(event))
        if (!before[i]?.has(listener)) process.removeListener(event, listener);
    });
  }
};
