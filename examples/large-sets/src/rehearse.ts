// Rehearses the large sets: writes each in miniature, as published, and runs every method that has a second stage to its end.
//
//   --layout NAME   imagenet-lt, places-lt or inaturalist-2018; all three without it
//   --methods A,B   some methods, and MiSLAS; all that have a second stage or a transform without it
//   --size N        height and width of an image as shown, 64 by default
//   --data FOLDER   CIFAR-10's binary files; the embedded set without it
//   --out FOLDER    runs/rehearsal by default
import { join } from "node:path";
import { parseArgs } from "node:util";
import { start } from "@longtail/backend-wasm";
import { failure, integers, type LongtailError, messageOf, renderError } from "@longtail/core";
import { type LargeName, largeNames, type Recipe } from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { withSecondHalf } from "./rehearsal/methods.js";
import { miniatureOf } from "./rehearsal/miniatures.js";
import { rehearse } from "./rehearsal/rehearse.js";
import { picturesFrom } from "./source.js";

const options = {
  layout: { type: "string" },
  methods: { type: "string" },
  size: { type: "string", default: "64" },
  data: { type: "string" },
  out: { type: "string", default: "runs/rehearsal" },
} as const;

const given = E.tryCatch(
  () => parseArgs({ options }).values,
  (thrown) => failure("Custom", { path: [], message: messageOf(thrown) }),
);

const namesOf = (layout: string | undefined): E.Either<LongtailError, readonly LargeName[]> => {
  const chosen = largeNames.filter((name) => layout === undefined || name === layout);
  return chosen.length > 0
    ? E.right(chosen)
    : E.left(
        failure("UnknownName", {
          path: ["layout"],
          noun: "layout",
          actual: layout ?? "",
          known: largeNames,
        }),
      );
};

const known = withSecondHalf("imagenet-lt").map(({ method }) => method);

// MiSLAS is always among them: it is what is trained again.
const methodsOf = (methods: string | undefined): E.Either<LongtailError, readonly string[]> => {
  if (methods === undefined) return E.right(known);
  const chosen = [...methods.split(","), "mislas"];
  const strange = chosen.find((method) => !known.includes(method));
  return strange === undefined
    ? E.right(chosen)
    : E.left(failure("UnknownName", { path: ["methods"], noun: "method", actual: strange, known }));
};

const sizeOf = (size: string): E.Either<LongtailError, number> =>
  /^\d+$/.test(size) && Number(size) >= 32
    ? E.right(Number(size))
    : E.left(failure("OutOfRange", { path: ["size"], range: integers(32), actual: size }));

const program = pipe(
  TE.fromEither(given),
  TE.chain(({ layout, methods, size, data, out }) =>
    pipe(
      TE.Do,
      TE.bind("names", () => TE.fromEither(namesOf(layout))),
      TE.bind("chosen", () => TE.fromEither(methodsOf(methods))),
      TE.bind("side", () => TE.fromEither(sizeOf(size))),
      TE.bind("pictures", () => picturesFrom(data)),
      TE.chainFirst(() => start()),
      TE.chain(({ names, chosen, side, pictures }) =>
        pipe(
          names,
          TE.traverseSeqArray((name) => {
            const own = withSecondHalf(name).filter(({ method }) => chosen.includes(method));
            return rehearse(
              miniatureOf(name, side),
              pictures,
              {
                size: side,
                batch: 64,
                methods: own,
                again: own.find(({ method }) => method === "mislas") as Recipe,
                workers: [1, 2, 4],
                tests: 200,
                seed: 0,
              },
              join(out, name),
              (line) => console.log(line),
            );
          }),
        ),
      ),
    ),
  ),
);

const result = await program();
if (E.isLeft(result)) {
  console.error(renderError(result.left));
  process.exitCode = 1;
} else {
  const differing = result.right.flatMap(({ repeated }) => repeated.filter(({ same }) => !same));
  const methods = result.right.reduce((sum, { trained }) => sum + trained.length, 0);
  console.log(
    `${methods} methods ran to the end; ${differing.length === 0 ? "all repetitions gave the same weights" : `${differing.length} repetitions gave other weights`}`,
  );
  process.exitCode = differing.length === 0 ? 0 : 1;
}
