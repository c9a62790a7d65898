import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, type Store } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { orThrow, renderError } from "@longtail/core";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = async (store: Store, name: string): Promise<string | undefined> => {
  const found = await orThrow(store.read(name));
  return found === undefined ? undefined : new TextDecoder().decode(found);
};
const errorOf = <A>(result: E.Either<Parameters<typeof renderError>[0], A>): string =>
  E.isLeft(result) ? renderError(result.left) : "no error";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longtail-store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each<[string, () => Store]>([
  ["memory", memoryStore],
  ["a folder", () => folderStore(join(folder, "not", "there", "yet"))],
  ["a browser", () => indexedDbStore("run", new IDBFactory())],
])("a store in %s", (_, make) => {
  it("reads what was written, the last of it", async () => {
    const store = make();
    expect(await textOf(store, "a.json")).toBeUndefined();
    await orThrow(store.write("a.json", bytesOf("a longer first")));
    await orThrow(store.write("a.json", bytesOf("second")));
    await orThrow(store.write("deep/er/b", bytesOf("")));
    expect(await textOf(store, "a.json")).toBe("second");
    expect(await textOf(store, "deep/er/b")).toBe("");
  });

  it("appends, to nothing too", async () => {
    const store = make();
    await orThrow(store.append("log/events.jsonl", "{}\n"));
    await orThrow(store.append("log/events.jsonl", "ü\n"));
    expect(await textOf(store, "log/events.jsonl")).toBe("{}\nü\n");
  });

  it("does nothing until it is run, and keeps its own copy", async () => {
    const store = make();
    const bytes = bytesOf("abc");
    store.write("a", bytes);
    expect(await textOf(store, "a")).toBeUndefined();
    await orThrow(store.write("a", bytes));
    bytes.fill(0);
    const found = await orThrow(store.read("a"));
    found?.fill(0);
    expect(await textOf(store, "a")).toBe("abc");
  });

  it("takes many writes at once; one of them wins whole", async () => {
    const store = make();
    const texts = Array.from({ length: 8 }, (__, i) => String(i).repeat(20_000));
    await Promise.all(texts.map((text) => store.write("a", bytesOf(text))().then(orThrow)));
    expect(texts).toContain(await textOf(store, "a"));
  });
});

describe("a folder", () => {
  it("holds nothing but the files themselves afterwards", async () => {
    const store = folderStore(folder);
    await orThrow(store.write("a", bytesOf("1")));
    await orThrow(store.append("b", "2"));
    expect((await readdir(folder)).sort()).toEqual(["a", "b"]);
  });

  it("keeps names inside", async () => {
    const store = folderStore(join(folder, "run"));
    for (const name of ["../a", "x/../../a", "/etc/longtail", ""]) {
      expect(errorOf(await store.write(name, bytesOf("x"))())).toContain("leads out of the folder");
      expect(errorOf(await store.append(name, "x")())).toContain("leads out of the folder");
      expect(errorOf(await store.read(name)())).toContain("leads out of the folder");
    }
    await orThrow(store.write("..a", bytesOf("x")));
    expect(await readdir(folder)).toEqual(["run"]);
  });

  it("that is a file is refused by name", async () => {
    const file = join(folder, "taken");
    await writeFile(file, "x");
    const store = folderStore(file);
    const here = errorOf(await store.write("a", bytesOf("x"))());
    expect(here).toContain(
      `${join(file, "a")}: cannot be written (a file is where a folder should be)`,
    );
    expect(errorOf(await store.append("a", "x")())).toContain("cannot be written");
    expect(errorOf(await folderStore(join(file, "deeper")).write("a", bytesOf("x"))())).toContain(
      "a file is where a folder should be",
    );
    expect(await readFile(file, "utf8")).toBe("x");
  });

  // Node's recursive mkdir would try for ever here.
  it.runIf(process.platform === "linux")("that cannot be made is refused", async () => {
    const refused = await folderStore("/proc/no/such/folder").write("a", bytesOf("x"))();
    expect(errorOf(refused)).toContain("/proc/no/such/folder/a: cannot be written");
  });

  it("where a folder has the file's name keeps it, and nothing is left lying about", async () => {
    await mkdir(join(folder, "best", "inner"), { recursive: true });
    const store = folderStore(folder);
    expect(errorOf(await store.write("best", bytesOf("x"))())).toContain(
      "best: cannot be written (a folder is where the file should be)",
    );
    expect(errorOf(await store.read("best")())).toContain("best: cannot be read");
    expect(await readdir(folder)).toEqual(["best"]);
  });

  it("on a full disk leaves the old file and says so", async (context) => {
    // /dev/full takes no byte: a link to it in the place of the file aside is as close to a full disk as a test comes.
    const full = await stat("/dev/full").catch(() => undefined);
    context.skip(full === undefined, "there is no /dev/full here");
    const { symlink } = await import("node:fs/promises");
    const store = folderStore(folder);
    await orThrow(store.write("a", bytesOf("old")));
    await symlink("/dev/full", join(folder, `.a.tmp-${process.pid}-2`));
    expect(errorOf(await store.write("a", bytesOf("new"))())).toContain(
      "no space is left on the disk",
    );
    expect(await textOf(store, "a")).toBe("old");
    expect(await readdir(folder)).toEqual(["a"]);
  });

  it("without permission is refused", async (context) => {
    context.skip(process.getuid?.() === 0, "root may write everywhere");
    await chmod(folder, 0o500);
    expect(errorOf(await folderStore(folder).write("a", bytesOf("x"))())).toContain(
      "permission denied",
    );
  });
});

describe("a store in a browser", () => {
  it("is there when the page comes back, and gone when its database is removed", async () => {
    const browser = new IDBFactory();
    await orThrow(indexedDbStore("run", browser).write("a", bytesOf("kept")));
    expect(await textOf(indexedDbStore("run", browser), "a")).toBe("kept");
    expect(await textOf(indexedDbStore("another", browser), "a")).toBeUndefined();
    await new Promise((resolve) => {
      browser.deleteDatabase("run").onsuccess = resolve;
    });
    expect(await textOf(indexedDbStore("run", browser), "a")).toBeUndefined();
  });

  it("keeps of a part of a larger buffer that part alone", async () => {
    const store = indexedDbStore("run", new IDBFactory());
    await orThrow(store.write("a", new Uint8Array([1, 2, 3, 4]).subarray(1, 3)));
    const found = await orThrow(store.read("a"));
    expect(found && [...found]).toEqual([2, 3]);
    expect(found?.buffer.byteLength).toBe(2);
  });

  it("says what is wrong where nothing can be kept", async () => {
    const none = indexedDbStore("run", undefined);
    expect(errorOf(await none.write("a", bytesOf(""))())).toBe(
      "run/a: cannot be written (IndexedDB is not available here)",
    );
    expect(errorOf(await none.read("a")())).toBe(
      "run/a: cannot be read (IndexedDB is not available here)",
    );
    const refused = new DOMException("The quota is used up.", "QuotaExceededError");
    const full = {
      open: () => {
        throw refused;
      },
    } as unknown as IDBFactory;
    expect(errorOf(await indexedDbStore("run", full).append("a", "b")())).toBe(
      "run/a: cannot be written (the browser grants this page no more space)",
    );
  });

  it("adds to a file what two write at once, and loses neither", async () => {
    const store = indexedDbStore("run", new IDBFactory());
    await Promise.all(["a", "b"].map((text) => store.append("log", text)()));
    expect(await textOf(store, "log")).toMatch(/^(ab|ba)$/);
  });
});
