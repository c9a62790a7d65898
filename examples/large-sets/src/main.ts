// Writes pictures as JPEG files of mixed sizes with list files, laid out as a large long-tailed set is.
//
//   --layout NAME   own (default), imagenet-lt, places-lt or inaturalist-2018
//   --images N      training images; 1500 by default, at least one for each class of the layout
//   --data FOLDER   CIFAR-10's binary files; the embedded set without it
//   --out FOLDER    runs/pictures by default
//   --seed N        0 by default
import { parseArgs } from "node:util";
import { Cifar10Lt } from "@longtail/cifar";
import {
  checkInMemory,
  type Dataset,
  failure,
  type LongtailError,
  messageOf,
  renderError,
} from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { Synthetic } from "@longtail/synthetic";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type LayoutName, layouts } from "./layout.js";
import { treeOf } from "./tree.js";
import { write } from "./write.js";

const options = {
  layout: { type: "string", default: "own" },
  images: { type: "string", default: "1500" },
  data: { type: "string" },
  out: { type: "string", default: "runs/pictures" },
  seed: { type: "string", default: "0" },
} as const;

const given = E.tryCatch(
  () => parseArgs({ options }).values,
  (thrown) => failure("Custom", { path: [], message: messageOf(thrown) }),
);

const layoutOf = (name: string): E.Either<LongtailError, LayoutName> =>
  Object.hasOwn(layouts, name)
    ? E.right(name as LayoutName)
    : E.left(
        failure("UnknownName", {
          path: ["layout"],
          noun: "layout",
          actual: name,
          known: Object.keys(layouts),
        }),
      );

const sourceOf = (data: string | undefined): TE.TaskEither<LongtailError, Dataset> =>
  data === undefined
    ? Synthetic.make(Synthetic.define())({ read: readFolder(".") })
    : Cifar10Lt.make(Cifar10Lt.define())({ read: readFolder(data) });

const program = pipe(
  TE.fromEither(given),
  TE.chain(({ layout: name, images, data, out, seed }) =>
    pipe(
      TE.Do,
      TE.bind("layout", () => TE.fromEither(layoutOf(name))),
      TE.bind("source", () => sourceOf(data)),
      TE.bind("train", ({ source }) =>
        TE.fromEither(checkInMemory(["data"], "this example", source.train)),
      ),
      TE.bind("test", ({ source }) =>
        TE.fromEither(checkInMemory(["data"], "this example", source.test)),
      ),
      TE.bind("tree", ({ layout, source, train, test }) =>
        TE.fromEither(
          treeOf(
            { train: train.labels, test: test.labels, classes: source.counts.length },
            layouts[layout],
            { images: Number(images), seed: Number(seed) },
          ),
        ),
      ),
      TE.chainFirst(({ layout, tree, train, test }) =>
        write({ train, test }, layouts[layout], tree, out),
      ),
      TE.map(
        ({ tree }) => `${out}: ${tree.train.length} training and ${tree.test.length} test files`,
      ),
    ),
  ),
);

const result = await program();
if (E.isLeft(result)) {
  console.error(renderError(result.left));
  process.exitCode = 1;
} else console.log(result.right);
