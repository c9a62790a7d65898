// Writes pictures as JPEG files of mixed sizes with list files, laid out as a large long-tailed set is.
//
//   --layout NAME   own (default), imagenet-lt, places-lt or inaturalist-2018
//   --images N      training images; 1500 by default, at least one for each class of the layout
//   --data FOLDER   CIFAR-10's binary files; the embedded set without it
//   --out FOLDER    runs/pictures by default
//   --seed N        0 by default
import { parseArgs } from "node:util";
import { failure, type LongtailError, messageOf, renderError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type LayoutName, layouts } from "./layout.js";
import { picturesFrom } from "./source.js";
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

const program = pipe(
  TE.fromEither(given),
  TE.chain(({ layout: name, images, data, out, seed }) =>
    pipe(
      TE.Do,
      TE.bind("layout", () => TE.fromEither(layoutOf(name))),
      TE.bind("pictures", () => picturesFrom(data)),
      TE.bind("tree", ({ layout, pictures }) =>
        TE.fromEither(
          treeOf(
            {
              train: pictures.train.labels,
              test: pictures.test.labels,
              classes: pictures.classes,
            },
            layouts[layout],
            { images: Number(images), seed: Number(seed) },
          ),
        ),
      ),
      TE.chainFirst(({ layout, tree, pictures }) => write(pictures, layouts[layout], tree, out)),
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
