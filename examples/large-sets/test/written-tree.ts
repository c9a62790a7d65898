import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkInMemory, orThrow } from "@longtail/core";
import { Synthetic } from "@longtail/synthetic";
import * as TE from "#fp-ts/TaskEither";
import { layouts } from "../src/layout.js";
import { treeOf } from "../src/tree.js";
import { write } from "../src/write.js";

/** A folder with 18 training and 3 test pictures of three classes. The caller removes it. */
export const writtenTree = async (): Promise<string> => {
  const out = mkdtempSync(join(tmpdir(), "large-sets-"));
  const given = { classes: 3, largestClass: 12, imbalanceFactor: 4, testPerClass: 4, side: 16 };
  const source = await orThrow(
    Synthetic.make(Synthetic.define(given))({ read: () => TE.of(new Uint8Array()) }),
  );
  const sets = {
    train: orThrow(checkInMemory([], "a test", source.train)),
    test: orThrow(checkInMemory([], "a test", source.test)),
  };
  const tree = orThrow(
    treeOf({ train: sets.train.labels, test: sets.test.labels, classes: 3 }, layouts.own, {
      images: 18,
      seed: 0,
    }),
  );
  await orThrow(write(sets, layouts.own, tree, out));
  return out;
};
