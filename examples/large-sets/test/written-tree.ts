import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkInMemory, orThrow } from "@longtail/core";
import { Synthetic } from "@longtail/synthetic";
import * as TE from "#fp-ts/TaskEither";
import { layouts } from "../src/layout.js";
import type { Pictures } from "../src/source.js";
import { treeOf } from "../src/tree.js";
import { write } from "../src/write.js";

/** Pictures of three classes. */
export const pictures = async (): Promise<Pictures> => {
  const given = { classes: 3, largestClass: 12, imbalanceFactor: 4, testPerClass: 4, side: 16 };
  const { train, test } = await orThrow(
    Synthetic.make(Synthetic.define(given))({ read: () => TE.of(new Uint8Array()) }),
  );
  return {
    train: orThrow(checkInMemory([], "a test", train)),
    test: orThrow(checkInMemory([], "a test", test)),
    classes: 3,
  };
};

/** A folder with 18 training and 3 test pictures of three classes. The caller removes it. */
export const writtenTree = async (): Promise<string> => {
  const out = mkdtempSync(join(tmpdir(), "large-sets-"));
  const { train, test, classes } = await pictures();
  const tree = orThrow(
    treeOf({ train: train.labels, test: test.labels, classes }, layouts.own, {
      images: 18,
      seed: 0,
    }),
  );
  await orThrow(write({ train, test }, layouts.own, tree, out));
  return out;
};
