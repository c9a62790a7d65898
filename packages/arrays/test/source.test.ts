import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orThrow, renderError } from "@longtail/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { fileSource } from "../src/file-source.js";
import {
  blobSource,
  type FileRows,
  openArray,
  readArray,
  rowsIn,
  type Source,
  urlSource,
  writeNpy,
} from "../src/index.js";
import { fixture } from "./open.js";

const data = Float32Array.from({ length: 30_000 }, (_, i) => i);
const bytes = orThrow(writeNpy({ shape: [10_000, 3], data }));
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arrays-"));
});
afterAll(() => rm(folder, { recursive: true }));

const whole = async (source: Source) => {
  const rows = await orThrow(openArray(source));
  const parts: number[] = [];
  for await (const block of rows.blocks({ rows: 777 })) parts.push(...orThrow(block).data);
  return parts;
};

describe("a source", () => {
  it("is a file", async () => {
    const path = join(folder, "a.npy");
    await writeFile(path, bytes);
    const source = await orThrow(fileSource(path));
    expect(await whole(source)).toEqual([...data]);
    const rows = await orThrow(openArray(source));
    await truncate(path, 100_000);
    const cut = await readArray(rows)();
    expect(E.isLeft(cut) && renderError(cut.left)).toBe(
      `${path}: expected 120128 bytes, found 100000`,
    );
    await source.close();
  });

  it("is read into the caller's buffers, which calls one after another share", async () => {
    const path = join(folder, "b.npy");
    await writeFile(path, bytes);
    const source = await orThrow(fileSource(path));
    const { at } = await orThrow(openArray(source));
    const buffers: Uint8Array[] = [];
    const rowsOf = async (from: number, to: number, rows: number) => {
      const parts: number[] = [];
      for await (const block of rowsIn(source, at as FileRows, from, to, { rows, buffers }))
        parts.push(...orThrow(block).data);
      return parts;
    };
    expect(await rowsOf(10, 11, 5)).toEqual([30, 31, 32]);
    // One piece needs no second buffer.
    expect(buffers.map(({ length }) => length)).toEqual([12]);
    expect(await rowsOf(100, 117, 5)).toEqual([...data.subarray(300, 351)]);
    const [first, second] = buffers;
    expect(buffers.map(({ length }) => length)).toEqual([60, 60]);
    expect(await rowsOf(4000, 4009, 4)).toEqual([...data.subarray(12_000, 12_027)]);
    expect([buffers[0] === first, buffers[1] === second]).toEqual([true, true]);
    expect(await rowsOf(0, 10_000, 777)).toEqual([...data]);
    // A read that goes on has the buffers that it was given.
    for await (const block of rowsIn(source, at as FileRows, 0, 100, { rows: 5, buffers })) {
      expect(E.isRight(block)).toBe(true);
      break;
    }
    expect(buffers).toEqual([]);
    await source.close();
  });

  it("says what is wrong with a file", async () => {
    for (const [path, reason] of [
      [join(folder, "none.npy"), "not found (the scores)"],
      [folder, "cannot be read (it is a folder)"],
    ] as const) {
      const opened = await fileSource(path, "the scores")();
      expect(E.isLeft(opened) && renderError(opened.left)).toBe(`${path}: ${reason}`);
    }
  });

  it("is a blob", async () => {
    expect(await whole(blobSource(new Blob([new Uint8Array(bytes)])))).toEqual([...data]);
  });

  it("is an address, with ranges or without", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, answer) => {
      if (request.url === "/missing") return answer.writeHead(404).end();
      const { range } = request.headers;
      asked.push(range);
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range ?? "") ?? [];
      if (request.url === "/whole") return answer.end(bytes);
      const part = bytes.subarray(Number(from), Number(to) + 1);
      return answer
        .writeHead(206, { "content-range": `bytes ${from}-${to}/${bytes.length}` })
        .end(part);
    });
    await new Promise<void>((done) => {
      server.listen(0, "127.0.0.1", done);
    });
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ["/ranges", "/whole"])
      expect(await whole(await orThrow(urlSource(root + path)))).toEqual([...data]);
    expect(asked.length).toBeGreaterThan(5);
    const missing = await urlSource(`${root}/missing`)();
    expect(E.isLeft(missing) && renderError(missing.left)).toBe(
      `${root}/missing: cannot be read (status 404)`,
    );
    server.close();
    server.closeAllConnections();
  });

  it("of an archive that lies about a size is refused at its end", async () => {
    const archive = Buffer.from(await fixture("stored.npz"));
    const at = archive.indexOf("probs.npy") + 9 + 20 + 130;
    archive[at] = (archive[at] as number) ^ 1;
    const read = await pipe(
      openArray(blobSource(new Blob([new Uint8Array(archive)]), "a.npz"), { name: "probs" }),
      TE.chain(readArray),
    )();
    expect(E.isLeft(read) && renderError(read.left)).toContain(
      "damaged data: the CRC-32 is another",
    );
  });
});
