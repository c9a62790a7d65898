import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { orThrow } from "@longtail/core";
import { loadImageList, readFiles, readUrl } from "@longtail/image-list";
import { describe, expect, it } from "vitest";
import { jpeg, sentence, text } from "./support.js";

const options = {
  train: "train.txt",
  test: "test.txt",
  size: 8,
  order: "list",
  damaged: "fail",
} as const;
const files = {
  "train.txt": text("a/1.jpg 0", "a/my dog.jpg 1"),
  "test.txt": text("2.jpg 0"),
  "a/1.jpg": jpeg,
  "a/my dog.jpg": jpeg,
  "2.jpg": jpeg,
};
const shown = async (dataset: Awaited<ReturnType<ReturnType<typeof loadImageList>>>) => {
  const { train } = orThrow(dataset);
  const reader = train.open();
  const { pixels } = await reader.read(Int32Array.of(1), { kind: "center-crop", shorter: 8 });
  await reader.close();
  return pixels.length;
};

describe("readFiles", () => {
  it("reads a folder that a visitor chose, by the paths inside it", async () => {
    const chosen = Object.entries(files).map(([path, bytes]) =>
      Object.assign(
        new File([bytes as Uint8Array<ArrayBuffer>], path.slice(path.lastIndexOf("/") + 1)),
        {
          webkitRelativePath: `pets/${path}`,
        },
      ),
    );
    const read = readFiles(chosen);
    expect(await shown(await loadImageList(options, read)())).toBe(192);
    expect(sentence(await read("no.txt")())).toBe("no.txt: not found (a file of the dataset)");
    expect(sentence(await loadImageList(options, readFiles(chosen.slice(0, 4)))())).toBe(
      "test.txt: 1 of its 1 images is not in the data folder: 2.jpg; its paths start from another folder",
    );
  });
});

describe("readUrl", () => {
  it("reads what a server has, and says what it has not", async () => {
    const server = createServer((request, response) => {
      const bytes = new Map(Object.entries(files)).get(
        decodeURIComponent((request.url ?? "").slice("/data/".length)),
      );
      if (request.url === "/data/broken") response.writeHead(500).end();
      else if (bytes === undefined) response.writeHead(404).end();
      else response.end(bytes);
    });
    await new Promise<void>((done) => {
      server.listen(0, "127.0.0.1", done);
    });
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`;
      expect(await shown(await loadImageList(options, readUrl(`${base}/`))())).toBe(192);
      expect(sentence(await readUrl(base)("no.txt")())).toBe(
        `${base}/no.txt: not found (a file of the dataset)`,
      );
      expect(sentence(await readUrl(base)("broken")())).toBe(
        `${base}/broken: cannot be read (500 Internal Server Error)`,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
