import type { Objects } from "@longtail/sweep";

/** Objects in memory. Every request waits for `turn` first, so that a test decides which of several clients goes on. */
export const memoryObjects = (
  objects: Map<string, Uint8Array>,
  turn: () => Promise<void>,
): Objects => ({
  get: async (key) => {
    await turn();
    return objects.get(key)?.slice();
  },
  put: async (key, bytes) => {
    await turn();
    objects.set(key, bytes.slice());
  },
  remove: async (key) => {
    await turn();
    objects.delete(key);
  },
  list: async (prefix) => {
    await turn();
    return [...objects.keys()].filter((key) => key.startsWith(prefix));
  },
});
