import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Lock, type Store, StoreLocked } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { orThrow, renderError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fencedFolder, highestWriter } from "../src/fenced-folder.js";

let all: string;
beforeAll(async () => {
  all = await mkdtemp(join(tmpdir(), "longtail-fenced-"));
});
afterAll(() => rm(all, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = async (store: Store, name: string): Promise<string> =>
  new TextDecoder().decode(await orThrow(store.read(name)));
const take = ({ lock }: Store): Promise<Lock> => {
  if (lock === undefined) throw new Error("no lock");
  return orThrow(lock);
};
const refused = async (store: Store): Promise<boolean> => {
  const found = await store.lock?.();
  return found !== undefined && E.isLeft(found) && StoreLocked.is(found.left);
};

test("a holder whose successor has come is refused, and a lower fence too", async () => {
  const folder = join(all, "a");
  const [first, second] = [fencedFolder(folder, 3), fencedFolder(folder, 7)];
  const early = await first.write("x", bytes("early"))();
  expect(E.isLeft(early) && renderError(early.left)).toMatch(/its lock is not held here/);
  const lock = await take(first);
  await orThrow(first.write("in/x", bytes("first")));
  await orThrow(first.append("log", "a"));
  expect(await highestWriter(folder)).toBe(3);
  // Of this very process, which lives: a later fence takes the folder all the same.
  const later = await take(second);
  for (const late of [first.write("in/x", bytes("late")), first.append("log", "b"), lock.held]) {
    const found = await late();
    expect(E.isLeft(found) && StoreLocked.is(found.left)).toBe(true);
  }
  expect(await text(second, "in/x")).toBe("first");
  expect(await text(second, "log")).toBe("a");
  expect(await refused(fencedFolder(folder, 5))).toBe(true);
  // What the first does on its way out does not disturb the second.
  await lock.release();
  await orThrow(later.held);
  await orThrow(second.append("log", "b"));
  expect(await text(second, "log")).toBe("ab");
  await later.release();
  expect((await readdir(folder)).sort()).toEqual(["in", "log"]);
  expect(await highestWriter(folder)).toBe(0);
});

test("a writer asleep between its file and the file's move moves nothing later", async () => {
  const folder = join(all, "b");
  const first = fencedFolder(folder, 1);
  await take(first);
  await writeFile(join(folder, ".writer-000000000000001", "half"), "written, not yet moved");
  await take(fencedFolder(folder, 2));
  expect((await readdir(folder)).sort()).toEqual([".writer-000000000000002", "run.lock"]);
});

test("a run without a queue keeps workers away, and they it", async () => {
  const folder = join(all, "c");
  const plain = await take(folderStore(folder));
  expect(await refused(fencedFolder(folder, 1))).toBe(true);
  expect(await readdir(folder)).toEqual(["run.lock"]);
  await plain.release();
  await take(fencedFolder(folder, 2));
  expect(await refused(folderStore(folder))).toBe(true);
});

test("what a dead worker has left is taken over", async () => {
  const folder = join(all, "d");
  await mkdir(join(folder, ".writer-000000000000004"), { recursive: true });
  expect(await highestWriter(folder)).toBe(4);
  await take(fencedFolder(folder, 9));
  expect(await highestWriter(folder)).toBe(9);
});

test("of many that come at a time one writes, and its files stand", async () => {
  let written = 0;
  for (let round = 0; round < 20; round++) {
    const folder = join(all, `e${round}`);
    const acknowledged: number[] = [];
    await Promise.all(
      [1, 2, 3, 4].map(async (fence) => {
        const store = fencedFolder(folder, fence);
        if (E.isLeft((await store.lock?.()) ?? E.left(undefined))) return;
        const found = Number(await text(store, "count").catch(() => "0"));
        for (let i = 1; i <= 5; i++) {
          if (E.isLeft(await store.write("count", bytes(String(fence)))())) return;
          acknowledged.push(fence);
        }
        expect(found).toBeLessThan(fence);
      }),
    );
    written += acknowledged.length;
    if (acknowledged.length === 0) continue;
    // Fences follow each other: after a write of one, none of a lower one is acknowledged.
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(await text(folderStore(folder), "count")).toBe(String(acknowledged.at(-1)));
  }
  expect(written).toBeGreaterThan(0);
});
