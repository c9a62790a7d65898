import type { Redis } from "ioredis";
import { endedKey } from "./names.js";

// The first one counts; the same one may ask again, as after an answer that a cut network has lost.
const first = `
local found = redis.call("HGET", KEYS[1], ARGV[1])
if found == false then
  redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
  return 1
end
return found == ARGV[2] and 1 or 0
`;

/** Whether a worker, known by its fence, is the one that ended a cell: of all that ask, one is, by a single step in Redis. */
export const endsCell = async (
  redis: Redis,
  sweep: string,
  cell: string,
  fence: number,
): Promise<boolean> => (await redis.eval(first, 1, endedKey(sweep), cell, String(fence))) === 1;

/** Cells that come again have not ended. */
export const endedNoMore = async (
  redis: Redis,
  sweep: string,
  cells: readonly string[],
): Promise<void> => {
  if (cells.length > 0) await redis.hdel(endedKey(sweep), ...cells);
};

/** The cells of a sweep that have ended, each with the fence of the worker whose end counts. */
export const endedCells = (
  redis: Redis,
  sweep: string,
): Promise<Readonly<Record<string, string>>> => redis.hgetall(endedKey(sweep));
