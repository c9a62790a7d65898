import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "@longtail/backend-wasm";
import { type Store, StoreLocked } from "@longtail/checkpoint";
import { carriedError, orThrow } from "@longtail/core";
import { plan } from "@longtail/mislas";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CellControl, runCell } from "../src/cell-run.js";
import type { Job } from "../src/job.js";
import { folderPlace, objectsPlace, type Place } from "../src/place.js";
import { smallCells } from "./support/embedded-cells.js";
import { eventLog } from "./support/event-log.mjs";
import { memoryObjects } from "./support/memory-objects.js";

const [cell] = smallCells(["plain"], [0]);
if (cell === undefined) throw new Error("no cell");

const folder = mkdtempSync(join(tmpdir(), "longtail-cell-run-"));
beforeAll(() => orThrow(start({ threads: 1 })));
afterAll(() => rm(folder, { recursive: true, force: true }));

const places: Readonly<Record<string, () => Place>> = {
  "a folder": () => folderPlace(folder),
  "object storage": () =>
    objectsPlace(
      memoryObjects(new Map(), async () => undefined),
      "memory",
    ),
};

describe.each(Object.entries(places))("a cell that two workers have, in %s", (_name, placeOf) => {
  const place = placeOf();
  const runs = (
    sweep: string,
    fence: number,
    { on = place, ...control }: Partial<CellControl> & { readonly on?: Place } = {},
  ) =>
    runCell({ sweep, cell } satisfies Job, fence, {
      place: on,
      plan: ({ pipeline, seed }) => plan(pipeline, { seed }),
      log: eventLog,
      signal: new AbortController().signal,
      say: () => undefined,
      stillOurs: async () => undefined,
      stage1Done: () => undefined,
      epochDone: () => undefined,
      ...control,
    });
  const events = async (sweep: string): Promise<readonly string[]> => {
    const found = await orThrow(place.read(`${sweep}/${cell.id}`).read("events.jsonl"));
    return new TextDecoder()
      .decode(found)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
  };
  const endings = async (sweep: string): Promise<number> =>
    (await events(sweep)).filter((type) => type === "run-finished").length;

  test("is not run by the second when the first ends between its look and its lock", async () => {
    let first: unknown;
    const second = await runs("late", 2, {
      stillOurs: async () => {
        first = await runs("late", 1);
      },
    });
    expect(first).toMatchObject({ found: false });
    expect(second).toMatchObject({ ...Object(first), found: true });
    expect(await endings("late")).toBe(1);
  });

  test("is not ended by the first when the second comes before its result", async () => {
    const hold = (id: string, fence: number): Store => {
      const store = place.hold(id, fence);
      return {
        ...store,
        write: (name, bytes) => async () => {
          // As if this worker had been asleep here.
          if (name === "result.json") second = await runs("asleep", 2);
          return store.write(name, bytes)();
        },
      };
    };
    let second: unknown;
    const first = await runs("asleep", 1, { on: { ...place, hold } }).then(
      () => "ended",
      (thrown) => carriedError(thrown),
    );
    expect(second).toMatchObject({ found: false });
    expect(StoreLocked.is(first as never)).toBe(true);
    expect(await endings("asleep")).toBe(1);
    // Nor by a third.
    expect(await runs("asleep", 3)).toMatchObject({ ...Object(second), found: true });
  });
});
