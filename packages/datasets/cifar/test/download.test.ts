import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { download } from "@longtail/cifar";
import { orThrow, renderError } from "@longtail/core";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const FILES = ["train.bin", "test.bin", "fine_label_names.txt"];

const archiveOf = async (entries: Readonly<Record<string, string>>): Promise<Uint8Array> =>
  gzipSync(
    await packTar(
      Object.entries(entries).map(([name, body]) => ({
        header: { name, size: body.length, type: "file" as const },
        body,
      })),
    ),
  );

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let server: Server;
let baseUrl: string;
let answers: Readonly<Record<string, Uint8Array>>;
let requests: string[];
let folder: string;
const made: string[] = [];

beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    requests.push(url);
    const bytes = answers[url];
    if (url.startsWith("/cut/")) {
      response.writeHead(200, { "content-length": 1000 }).write("only the beginning");
      setTimeout(() => response.destroy(), 10);
    } else if (url.startsWith("/never/")) return;
    else if (bytes === undefined) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await Promise.all(made.map((path) => rm(path, { recursive: true, force: true })));
});
beforeEach(async () => {
  requests = [];
  answers = {};
  folder = await mkdtemp(`${tmpdir()}/longtail-download-`);
  made.push(folder);
});

const serve = (bytes: Uint8Array) => {
  answers = { "/cifar-100-binary.tar.gz": bytes };
  return { set: "cifar100", folder, baseUrl, sha256: digest(bytes) } as const;
};

const goodEntries = Object.fromEntries(
  FILES.map((name) => [`cifar-100-binary/${name}`, `what ${name} holds`]),
);

describe("download", () => {
  it("fetches, verifies and unpacks the archive", async () => {
    const options = serve(await archiveOf(goodEntries));
    const target = await orThrow(download(options));
    expect(target).toBe(`${folder}/cifar-100-binary`);
    expect((await readdir(folder)).sort()).toEqual(["cifar-100-binary"]);
    expect((await readdir(target)).sort()).toEqual(["SHA256SUMS", ...FILES].sort());
    for (const name of FILES)
      expect(await readFile(`${target}/${name}`, "utf8")).toBe(`what ${name} holds`);
  });

  it("makes the folder it is to write into", async () => {
    const options = serve(await archiveOf(goodEntries));
    const deep = `${folder}/not/yet`;
    expect(await orThrow(download({ ...options, folder: deep }))).toBe(`${deep}/cifar-100-binary`);
  });

  it("fetches nothing when the files are there", async () => {
    const options = serve(await archiveOf(goodEntries));
    await orThrow(download(options));
    await orThrow(download(options));
    expect(requests.length).toBe(1);
  });

  it("checks files that are there, against their digests or else their published sizes", async () => {
    const options = serve(await archiveOf(goodEntries));
    const target = await orThrow(download(options));
    await writeFile(`${target}/test.bin`, "changed");
    const refusal = {
      left: {
        _tag: "FileUnwritable",
        file: target,
        reason: "it exists, and its test.bin is not the published file: move it away first",
      },
    };
    expect(await download(options)()).toMatchObject(refusal);
    await writeFile(`${target}/test.bin`, "what test.bin holds");
    expect(await orThrow(download(options))).toBe(target);
    await rm(`${target}/SHA256SUMS`);
    expect(await download(options)()).toMatchObject({
      left: { reason: expect.stringContaining("its train.bin is not the published file") },
    });
    expect(requests.length).toBe(1);
  });

  it("goes through the fetch it is given, and stops reading what never ends", async () => {
    const endless: typeof fetch = async () =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(2 ** 24)) }),
      );
    const options = { set: "cifar100", folder, baseUrl, fetch: endless } as const;
    expect(await download(options)()).toMatchObject({
      left: { reason: "more than 268435456 bytes, which no archive has" },
    });
    expect(requests).toEqual([]);
  });

  it("says what to do by hand where there is no network", async () => {
    const offline = await download({ set: "cifar10", folder, baseUrl: "http://127.0.0.1:1/" })();
    expect(E.isLeft(offline) && renderError(offline.left)).toMatch(
      /cifar-10-binary\.tar\.gz: download failed \(fetch failed.*\); fetch this address in another way, .* unpack the archive in .*longtail-download-/,
    );
  });

  it("takes no other files out of an archive, wherever they want to go", async () => {
    const options = serve(
      await archiveOf({
        ...goodEntries,
        "../escaped.txt": "out",
        "cifar-100-binary/../../escaped.txt": "out",
        "cifar-100-binary/extra.txt": "more",
      }),
    );
    const target = await orThrow(download(options));
    expect((await readdir(target)).sort()).toEqual(["SHA256SUMS", ...FILES].sort());
    expect((await readdir(folder)).sort()).toEqual(["cifar-100-binary"]);
  });

  it.each([
    [
      "a wrong digest",
      async () => ({ ...serve(await archiveOf(goodEntries)), sha256: "00" }),
      /SHA-256 digest is [0-9a-f]{64}, not 00/,
    ],
    [
      "the published digest, by default",
      async () => ({ ...serve(await archiveOf(goodEntries)), sha256: undefined }),
      /not 58a81ae1/,
    ],
    [
      "a missing page",
      async () => ({ ...serve(new Uint8Array(1)), set: "cifar10" as const }),
      /404/,
    ],
    [
      "no server",
      async () => ({ ...serve(new Uint8Array(1)), baseUrl: "http://127.0.0.1:1/" }),
      /fetch failed/,
    ],
    [
      "a connection cut short",
      async () => ({ ...serve(new Uint8Array(1)), baseUrl: `${baseUrl}cut/` }),
      /terminated/,
    ],
    [
      "something that is no archive",
      async () => serve(new TextEncoder().encode("<html>moved</html>")),
      /not the archive expected: .*header/,
    ],
    [
      "an archive that lacks a file",
      async () => serve(await archiveOf({ "cifar-100-binary/train.bin": "" })),
      /lacks cifar-100-binary\/test.bin/,
    ],
    [
      "a truncated archive",
      async () =>
        serve(
          gzipSync(
            (
              await packTar([
                {
                  header: { name: "cifar-100-binary/train.bin", size: 5000, type: "file" },
                  body: "x".repeat(5000),
                },
              ])
            ).subarray(0, 2000),
          ),
        ),
      /not the archive expected/,
    ],
  ] as const)("refuses %s, and leaves nothing", async (_, prepare, reason) => {
    const result = await download(await prepare())();
    expect(result).toMatchObject({
      left: { _tag: "cifar/DownloadFailed", reason: expect.stringMatching(reason) },
    });
    expect(result).toMatchObject({ left: { source: expect.stringMatching(/^http:.*\.tar\.gz$/) } });
    expect(await readdir(folder)).toEqual([]);
  });

  it("can be stopped", async () => {
    const controller = new AbortController();
    const options = { ...serve(new Uint8Array(1)), baseUrl: `${baseUrl}never/` };
    setTimeout(() => controller.abort(), 20);
    expect(await download({ ...options, signal: controller.signal })()).toMatchObject({
      left: { _tag: "cifar/DownloadFailed", reason: expect.stringMatching(/aborted/) },
    });
  });

  it("says where it cannot write", async () => {
    const options = serve(await archiveOf(goodEntries));
    await writeFile(`${folder}/occupied`, "a file");
    expect(await download({ ...options, folder: `${folder}/occupied` })()).toMatchObject({
      left: { _tag: "FileUnwritable", file: `${folder}/occupied/cifar-100-binary` },
    });
  });

  it("does not overwrite a folder that holds something else", async () => {
    const options = serve(await archiveOf(goodEntries));
    await orThrow(download(options));
    await rm(`${folder}/cifar-100-binary/test.bin`);
    expect(await download(options)()).toMatchObject({
      left: { _tag: "FileUnwritable", reason: expect.stringMatching(/lacks test.bin/) },
    });
    expect(await readdir(`${folder}/cifar-100-binary`)).toContain("train.bin");
  });
});
