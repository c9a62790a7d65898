import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { orThrow, type ReadFile } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/longtail-folder-`);
  await mkdir(`${folder}/a/b`, { recursive: true });
  await mkdir(`${folder}/empty`);
  await writeFile(`${folder}/a/one.bin`, new Uint8Array(7));
  await writeFile(`${folder}/a/b/two.bin`, "");
  await symlink(`${folder}/a/one.bin`, `${folder}/link.bin`);
  await symlink(`${folder}/a/b`, `${folder}/linked`);
  await symlink(folder, `${folder}/a/loop`);
  await symlink(`${folder}/gone`, `${folder}/broken.bin`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const listOf = ({ list }: ReadFile) => {
  if (list === undefined) throw new Error("the reader cannot list");
  return list();
};

describe("readFolder", () => {
  it("reads a file's bytes", async () => {
    const bytes = await orThrow(readFolder(folder)("a/one.bin"));
    expect(bytes.length).toBe(7);
  });

  it("lists files and folders, also through links, and ends", async () => {
    const listed = await listOf(readFolder(folder));
    expect(E.isRight(listed) && [...listed.right].sort()).toEqual([
      "a/",
      "a/b/",
      "a/b/two.bin",
      "a/loop/",
      "a/one.bin",
      "broken.bin",
      "empty/",
      "link.bin",
      "linked/",
      "linked/two.bin",
    ]);
  });

  it("names what is in one folder, and says where that is", async () => {
    const read = readFolder(folder);
    const names = async (path: string) => {
      if (read.namesIn === undefined) throw new Error("the reader cannot name files");
      return [...(await orThrow(read.namesIn(path)))].sort();
    };
    expect(read.folder).toBe(folder);
    expect(await names("a")).toEqual(["b/", "loop/", "one.bin"]);
    expect(await names("")).toEqual(["a/", "broken.bin", "empty/", "link.bin", "linked/"]);
    expect(await read.namesIn?.("none")()).toMatchObject({
      left: { _tag: "FileMissing", file: `${folder}/none` },
    });
  });

  it("tells a missing file from an unreadable one", async () => {
    expect(await readFolder(folder)("nothing.bin")()).toMatchObject({
      left: { _tag: "FileMissing", file: `${folder}/nothing.bin` },
    });
    expect(await readFolder(folder)("a")()).toMatchObject({
      left: { _tag: "FileUnreadable", reason: "EISDIR" },
    });
    expect(await listOf(readFolder(`${folder}/none`))).toMatchObject({
      left: { _tag: "FileMissing", file: `${folder}/none` },
    });
  });
});
