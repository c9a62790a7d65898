import { failure, type LongtailError } from "@longtail/core";
import { type Plan, plan } from "@longtail/mislas";
import * as TE from "#fp-ts/TaskEither";
import { dataReader } from "./data-reader.js";

/** Where the data is. */
export interface DataOptions {
  /** The folder of the dataset's files. The embedded dataset needs none. */
  readonly data?: string;
  /** The folder of one's own images. */
  readonly images?: string;
}

const kindOf = (descriptor: unknown): unknown =>
  (descriptor as { readonly dataset?: { readonly kind?: unknown } } | null)?.dataset?.kind;

/**
 * Plans a descriptor on the data that the command line names.
 *
 * @error Incompatible (`--images` for another dataset, which would ignore them) · errors of planning
 */
export const planOn = (
  descriptor: unknown,
  { data, images, seed = 0 }: DataOptions & { readonly seed?: number },
): TE.TaskEither<LongtailError, Plan> => {
  const kind = kindOf(descriptor);
  return images !== undefined && typeof kind === "string" && kind !== "dataset/folder"
    ? TE.left(
        failure("Incompatible", {
          path: [],
          what: "--images",
          needs: "a pipeline on dataset/folder, such as the recipe folder/mislas",
          got: `one on ${kind}`,
        }),
      )
    : plan(descriptor, { read: dataReader(images ?? data), seed });
};
