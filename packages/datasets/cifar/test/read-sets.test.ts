import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { readCifar10, readCifar100 } from "@longtail/cifar";
import { renderError } from "@longtail/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { names } from "./support.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/longtail-cifar-`);
  await mkdir(`${folder}/cifar-100-binary`);
  await writeFile(`${folder}/cifar-100-binary/fine_label_names.txt`, names(100));
  await writeFile(`${folder}/cifar-100-binary/train.bin`, new Uint8Array(3074));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sentence = (result: E.Either<Parameters<typeof renderError>[0], unknown>) =>
  E.isLeft(result) ? renderError(result.left) : "no error";

describe("readCifar10 and readCifar100", () => {
  it("say in one sentence what is wrong with a folder", async () => {
    expect(sentence(await readCifar10(folder)())).toBe(
      `${folder}/cifar-10-batches-bin/batches.meta.txt: not found (a file of the dataset)`,
    );
    const truncated = "cifar-100-binary/train.bin: expected 153700000 bytes, found 3074";
    expect(sentence(await readCifar100(folder)())).toContain(truncated);
    expect(sentence(await readCifar100(`${folder}/cifar-100-binary`)())).toBe(
      "train.bin: expected 153700000 bytes, found 3074",
    );
  });
});
