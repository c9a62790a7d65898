import { totalmem } from "node:os";
import { type Checked, failure, type LongtailError } from "@longtail/core";
import {
  checkDeviceMemory,
  checkStepMemory,
  footprint,
  type Plan,
  type PlanEnvironment,
  plan,
} from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { dataReader, filesReader } from "./data-reader.js";

/** Where the data is. */
export interface DataOptions {
  /** The folder of the dataset's files. The embedded dataset needs none. */
  readonly data?: string;
  /** The folder of one's own images. */
  readonly images?: string;
  /** The paths of a dataset's files by the names that the dataset knows them by, in place of a folder. */
  readonly files?: Readonly<Record<string, string>>;
}

const kindOf = (descriptor: unknown): unknown =>
  (descriptor as { readonly dataset?: { readonly kind?: unknown } } | null)?.dataset?.kind;

/**
 * The plan, if the machine has the memory that it needs at least.
 *
 * @error Incompatible; for a step that does not fit, with the batch that does
 */
export const checkMemory =
  (available: number, training = true) =>
  (planned: Plan): Checked<Plan> => {
    const { data, network, batch, activations = 0 } = footprint(planned);
    const needed = data + network + batch + (training ? activations : 0);
    const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;
    if (needed <= available) return E.right(planned);
    return pipe(
      training ? checkStepMemory("this machine", available - data)(planned) : E.right(planned),
      E.chain(() =>
        E.left(
          failure("Incompatible", {
            path: [],
            what: "this pipeline",
            needs: `at least ${gigabytes(needed)} of memory`,
            got: `a machine of ${gigabytes(available)}`,
          }),
        ),
      ),
    );
  };

/**
 * Plans a descriptor on the data that the command line names; `weights` are given to what is judged, not trained;
 * `dataset` is one that another plan has loaded.
 *
 * @error Incompatible (`--images` for another dataset, which would ignore them; more memory than the backend or the machine has) ·
 *        errors of planning
 */
export const planOn = (
  descriptor: unknown,
  {
    data,
    images,
    files,
    seed = 0,
    weights,
    dataset,
    backend,
  }: DataOptions &
    Pick<PlanEnvironment, "weights" | "dataset"> & {
      readonly seed?: number;
      readonly backend?: string;
    },
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
    : pipe(
        plan(descriptor, {
          read: files === undefined ? dataReader(images ?? data) : filesReader(files),
          seed,
          ...(dataset && { dataset }),
          ...(weights && { weights }),
        }),
        TE.chainEitherK((planned) =>
          weights === undefined && backend !== undefined
            ? checkDeviceMemory(backend)(planned)
            : E.right(planned),
        ),
        TE.chainEitherK(checkMemory(totalmem(), weights === undefined)),
      );
};
