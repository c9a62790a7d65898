// One writer at a time: locks of live, dead and distant processes, and many that want one place at once.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type Lock, memoryStore, type Store, StoreLocked } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { type LongtailError, orThrow, renderError } from "@longtail/core";
import { afterAll, describe, expect, it, vi } from "vitest";
import * as E from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";

const root = mkdtempSync(join(tmpdir(), "longtail-lock-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, "run-"));
const lockOf = ({ lock }: Store): TaskEither<LongtailError, Lock> => {
  if (lock === undefined) throw new Error("a store without a lock");
  return lock;
};
const refusal = (result: E.Either<LongtailError, Lock>): string =>
  E.isLeft(result) ? renderError(result.left) : "";
const file = (of: string): string => join(of, "run.lock");

/** A process that takes a folder's lock, says so, and stays until it is killed. */
const taker = (of: string) => {
  const program = `
    import { folderStore } from "@longtail/checkpoint/folder-store";
    const taken = await folderStore(${JSON.stringify(of)}).lock();
    process.stdout.write(taken._tag);
    if (taken._tag === "Right") setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = new Promise<string>((resolve) =>
    child.stdout.once("data", (chunk) => resolve(String(chunk))),
  );
  const killed = new Promise((resolve) => child.once("close", resolve));
  return {
    said,
    pid: child.pid,
    kill: () => {
      child.kill("SIGKILL");
      return killed;
    },
  };
};

describe.each<[string, () => Store]>([
  ["memory", memoryStore],
  ["a folder", () => folderStore(join(folder(), "not", "there", "yet"))],
])("%s", (_, make) => {
  it("is held by one at a time, and free after its release", async () => {
    const lock = lockOf(make());
    const first = await orThrow(lock);
    expect(E.isRight(await first.held())).toBe(true);
    const second = await lock();
    expect(E.isLeft(second) && StoreLocked.is(second.left)).toBe(true);
    await first.release();
    await first.release();
    const third = await orThrow(lock);
    await third.release();
  });
});

describe("a folder's lock", () => {
  it("names the process that holds it, and is removed with its release", async () => {
    const where = folder();
    const lock = lockOf(folderStore(where));
    const held = await orThrow(lock);
    expect(refusal(await lock())).toBe(
      `${file(where)}: process ${process.pid} is writing here; wait until it ends, or choose another place`,
    );
    await held.release();
    expect(existsSync(file(where))).toBe(false);
  });

  it("holds while its process lives, and is void once it is killed", async () => {
    const where = folder();
    const other = taker(where);
    expect(await other.said).toBe("Right");
    expect(refusal(await lockOf(folderStore(where))())).toContain(
      `process ${other.pid} is writing`,
    );
    await other.kill();
    expect(existsSync(file(where))).toBe(true);
    const held = await orThrow(lockOf(folderStore(where)));
    expect(JSON.parse(readFileSync(file(where), "utf8")).pid).toBe(process.pid);
    await held.release();
  });

  it.runIf(process.platform === "linux")(
    "is void when its number belongs to a later process",
    async () => {
      const where = folder();
      writeFileSync(
        file(where),
        JSON.stringify({ pid: process.pid, host: hostname(), started: "1", id: "x" }),
      );
      await (await orThrow(lockOf(folderStore(where)))).release();
    },
  );

  it.each([
    [
      "another machine",
      { pid: 1, host: "elsewhere", started: "", id: "x" },
      "process 1 on elsewhere, last heard of",
    ],
    ["somebody who has not said who", "{", "another process is writing"],
  ])("of %s holds until two minutes of silence", async (_, content, sentence) => {
    const where = folder();
    writeFileSync(file(where), JSON.stringify(content));
    const lock = lockOf(folderStore(where));
    expect(refusal(await lock())).toContain(sentence);
    const quiet = (seconds: number): void => {
      const then = new Date(Date.now() - 1000 * seconds);
      utimesSync(file(where), then, then);
    };
    quiet(60);
    expect(refusal(await lock())).toContain(sentence);
    quiet(180);
    await (await orThrow(lock)).release();
  });

  it("that another has taken is no longer held, and its release leaves the other's", async () => {
    const where = folder();
    const held = await orThrow(lockOf(folderStore(where)));
    writeFileSync(file(where), "another's");
    const still = await held.held();
    expect(E.isLeft(still) && StoreLocked.is(still.left)).toBe(true);
    await held.release();
    expect(readFileSync(file(where), "utf8")).toBe("another's");
  });

  it("that can be neither read nor removed is an error in a record, and its release does nothing", async () => {
    const where = folder();
    const held = await orThrow(lockOf(folderStore(where)));
    rmSync(file(where));
    mkdirSync(file(where));
    const still = await held.held();
    expect(E.isLeft(still) && still.left._tag).toBe("FileUnwritable");
    await held.release();
    expect(existsSync(file(where))).toBe(true);
  });

  it("goes to one of many that find a dead one at once", { timeout: 60_000 }, async () => {
    const where = folder();
    const dead = taker(where);
    expect(await dead.said).toBe("Right");
    await dead.kill();
    const takers = Array.from({ length: 6 }, () => taker(where));
    const said = await Promise.all(takers.map((one) => one.said));
    expect(said.filter((tag) => tag === "Right")).toHaveLength(1);
    await Promise.all(takers.map((one) => one.kill()));
  });
});

describe("a browser's lock", () => {
  it("is a Web Lock: refused while another page has it, free once that lets go", async () => {
    const held = new Set<string>();
    const request = async (
      name: string,
      _: unknown,
      use: (lock: object | null) => Promise<void> | undefined,
    ): Promise<void> => {
      if (held.has(name)) return use(null);
      held.add(name);
      await use({});
      held.delete(name);
    };
    vi.stubGlobal("navigator", { locks: { request } });
    const lock = lockOf(indexedDbStore("run 1"));
    const first = await orThrow(lock);
    expect(refusal(await lock())).toContain("run 1: another page is writing here");
    expect(E.isRight(await lockOf(indexedDbStore("run 2"))())).toBe(true);
    await first.release();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(E.isRight(await lock())).toBe(true);
    vi.stubGlobal("navigator", undefined);
    expect(E.isRight(await lock())).toBe(true);
    vi.unstubAllGlobals();
  });

  it("is an error where the browser refuses locks", async () => {
    const request = async (): Promise<void> => {
      throw new DOMException("no", "SecurityError");
    };
    vi.stubGlobal("navigator", { locks: { request } });
    expect(refusal(await lockOf(indexedDbStore("run 1"))())).toBe(
      "run 1: cannot be written (the browser stores nothing for this page)",
    );
    vi.unstubAllGlobals();
  });
});
