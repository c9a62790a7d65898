const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

const listenersOf = (event: string) => process.listeners(event as never) as (() => void)[];

/**
 * Runs `open` and takes the listeners off `process` that came meanwhile: Emscripten leaves one for each of these
 * events, which turns any error of the program into a print of the whole minified source.
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
