import { carriedError, failure, type LongtailError, messageOf, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { dtypes, type SafeFile, type SafeTensor } from "../dtypes.js";
import { looksLike } from "../looks-like.js";
import { safeFileOf } from "../safe-file.js";
import { readArchive } from "./archive.js";
import { flattened } from "./flattened.js";
import { isArchive, isPth } from "./forms.js";
import { readStream } from "./stream.js";
import { tensorIn } from "./tensor-in.js";

// Views may repeat elements of their storage; a file that claims more is meant to fill the memory.
const mostRatio = 20;
const spare = 2 ** 26;

const bytesIn = ({ dtype, data }: SafeTensor): number =>
  data.length * dtypes[dtype].BYTES_PER_ELEMENT;

const contents = (bytes: Uint8Array, file: string): SafeFile => {
  const { value, bytesOf } = isArchive(bytes) ? readArchive(bytes, file) : readStream(bytes, file);
  const { tensors, notes } = flattened(value);
  if (tensors.size === 0) throw new Error("it holds no tensor");
  let left = mostRatio * bytes.length + spare;
  const named = Array.from(tensors, ([name, reference]) => {
    const tensor = tensorIn(reference, bytesOf, left);
    if (typeof tensor === "string")
      throw new Error(`its tensor "${printable(name)}" has ${tensor}`);
    left -= bytesIn(tensor);
    return [name, tensor] as const;
  });
  return safeFileOf(named, [...notes]);
};

/**
 * Reads a checkpoint that `torch.save` wrote, in the zip form or in the one before PyTorch 1.6. Nothing in it is executed.
 *
 * A pickle is a program that names functions to call. Here the names of a state dict stand in a closed table; every other name is an
 * error. Tensors get the path through the file's dictionaries as their name (`state_dict.module.fc.weight`), and their elements row
 * by row, whatever their strides. Numbers and texts of the outermost dictionary (`epoch`) are the metadata. The zip form states a
 * CRC-32 of each storage, which is checked; in the older form a changed bit in the weights goes unseen.
 *
 * @error FileForeign (no checkpoint; cut short; damaged; a description that contradicts its data) · checkpoint/CodeRefused (a whole
 *        pickled module, or anything else that names a class or a function)
 * @source pytorch/pytorch torch/serialization.py and torch/_utils.py, for the formats
 * @owns the caller owns the arrays, which are copies
 * @example
 * ```ts no-run
 * import { readFile } from "node:fs/promises";
 * import { orThrow } from "@longtail/core";
 * import { readPth } from "@longtail/checkpoint/pth";
 *
 * const { tensors, metadata } = orThrow(readPth(await readFile("model_best.pth.tar"), "model_best.pth.tar"));
 * console.log(Object.keys(tensors), metadata["epoch"]);
 * ```
 */
export const readPth = (bytes: Uint8Array, file = "pth"): E.Either<LongtailError, SafeFile> => {
  const foreign = (found: string) =>
    failure("FileForeign", { file, expected: "a checkpoint that torch.save wrote", found });
  if (!isPth(bytes)) return E.left(foreign(looksLike(bytes)));
  return E.tryCatch(
    () => contents(bytes, file),
    (thrown) =>
      carriedError(thrown) ??
      foreign(`one that is cut short or damaged (${printable(messageOf(thrown))})`),
  );
};
