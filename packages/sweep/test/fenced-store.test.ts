import { type Store, StoreLocked } from "@longtail/checkpoint";
import { failure, orThrow, renderError } from "@longtail/core";
import { fencedStore } from "@longtail/sweep";
import fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Place, placeOf } from "../src/place.js";
import { memoryObjects } from "./support/memory-objects.js";
import { startS3 } from "./support/s3-server.js";

const lockOf = ({ lock }: Store) =>
  lock ?? TE.left(failure("Custom", { path: [], message: "no lock" }));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined): string | undefined =>
  found && new TextDecoder().decode(found);

describe("on s3rver", () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let place: Place;
  beforeAll(async () => {
    s3 = await startS3();
    place = await orThrow(placeOf("s3://runs/a/b", s3.env));
  });
  afterAll(() => s3.stop());

  test("files are written, replaced, appended to and read", async () => {
    const store = place.hold("cell", 1);
    await orThrow(lockOf(store));
    expect(await orThrow(store.read("x"))).toBeUndefined();
    await orThrow(store.write("x", bytes("one")));
    await orThrow(store.write("x", bytes("two")));
    await orThrow(store.append("folder/log & more.txt", "a"));
    await orThrow(store.append("folder/log & more.txt", "b"));
    const reader = place.read("cell");
    expect(text(await orThrow(reader.read("x")))).toBe("two");
    expect(text(await orThrow(reader.read("folder/log & more.txt")))).toBe("ab");
    expect(await orThrow(reader.read("toString"))).toBeUndefined();
    expect(E.isLeft(await reader.write("x", bytes("no"))())).toBe(true);
    expect(await orThrow(place.highest("cell"))).toBe(1);
    expect(await orThrow(place.highest("other"))).toBe(0);
  });

  test("a holder whose successor has come is refused, and a lower fence too", async () => {
    const [first, second] = [place.hold("f", 3), place.hold("f", 7)];
    const lock = await orThrow(lockOf(first));
    await orThrow(first.write("x", bytes("first")));
    await orThrow(lockOf(second));
    const late = await first.write("x", bytes("late"))();
    expect(E.isLeft(late) && StoreLocked.is(late.left)).toBe(true);
    const held = await lock.held();
    expect(E.isLeft(held) && StoreLocked.is(held.left)).toBe(true);
    expect(text(await orThrow(second.read("x")))).toBe("first");
    const lower = await lockOf(place.hold("f", 5))();
    expect(E.isLeft(lower) && StoreLocked.is(lower.left)).toBe(true);
  });

  test("a wrong key, a missing bucket and a service that is away are sentences without the key", async () => {
    const said = async (address: string, env: Record<string, string>): Promise<string> => {
      const found = await (await orThrow(placeOf(address, env))).read("c").read("x")();
      return E.isLeft(found) ? renderError(found.left) : "read";
    };
    const wrong = {
      ...s3.env,
      AWS_ACCESS_KEY_ID: "hidden-name",
      AWS_SECRET_ACCESS_KEY: "hidden-value",
    };
    expect(await said("s3://runs", wrong)).toMatch(/s3:\/\/runs\/c\/x.*403 InvalidAccessKeyId/);
    expect(await said("s3://runs", wrong)).not.toMatch(/hidden/);
    expect(await said("s3://nowhere", s3.env)).toMatch(/no bucket nowhere/);
    const away = { ...s3.env, AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
    expect(await said("s3://runs", away)).toMatch(/cannot be reached/);
    const none = await placeOf("s3://runs", {})();
    expect(E.isLeft(none) && renderError(none.left)).toMatch(/AWS_ACCESS_KEY_ID/);
    const odd = await placeOf("ftp://runs", s3.env)();
    expect(E.isLeft(odd) && renderError(odd.left)).toMatch(/expected a folder or s3/);
  });
});

test("however two holders take turns, no acknowledged write is lost and the last holder's files stand", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const objects = new Map<string, Uint8Array>();
      const on = (fence: number) =>
        fencedStore(
          memoryObjects(objects, () => scheduler.schedule(Promise.resolve())),
          { place: "memory", fence },
        );
      // What each holder was told is written, in order.
      const acknowledged: Record<number, number> = {};
      const found: Record<number, string | undefined> = {};
      const holder = async (fence: number): Promise<void> => {
        const store = on(fence);
        if (E.isLeft(await lockOf(store)())) return;
        found[fence] = text(await orThrow(store.read("epoch")));
        for (let epoch = Number(found[fence] ?? 0) + 1; epoch <= 4; epoch++) {
          if (E.isLeft(await store.write("epoch", bytes(String(epoch)))())) return;
          acknowledged[fence] = epoch;
        }
      };
      const both = Promise.all([holder(1), holder(2)]);
      await scheduler.waitFor(both);
      // The later holder began at or after everything that the earlier one was told is written.
      expect(Number(found[2] ?? 0)).toBeGreaterThanOrEqual(acknowledged[1] ?? 0);
      expect(acknowledged[2] ?? Number(found[2])).toBe(4);
      const reader = scheduler.waitFor(orThrow(on(9).read("epoch")));
      expect(text(await reader)).toBe("4");
    }),
    { numRuns: 300 },
  );
});
