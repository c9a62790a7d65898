import {
  type DescribedArray,
  type DescribedNetwork,
  failure,
  gathered,
  type LongtailError,
  type NamedTensors,
  type Variables,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Network } from "../plan/network.js";
import { failureOf } from "../train/failure-of.js";
import type { RunInput } from "./run-input.js";

const told = <A>(part: string, described: A | undefined): E.Either<LongtailError, A> =>
  E.fromNullable(
    failure("Incompatible", {
      path: [part],
      what: "export",
      needs: "a component that describes what it computes (`described` in @longtail/core)",
      got: "one that does not",
    }),
  )(described);

const arraysOf = async (tensors: NamedTensors): Promise<Record<string, DescribedArray>> => {
  const read = await Promise.all(
    Object.entries(tensors).map(async ([name, tensor]): Promise<[string, DescribedArray]> => {
      const data = await tensor.data<"float32">();
      return [name, { shape: tensor.shape, data }];
    }),
  );
  return Object.fromEntries(read);
};

/**
 * A network as plain data, its weights read from the device.
 *
 * @error Incompatible (parts that do not say what they compute, all of them) · BackendFailure
 * @owns  the result is new
 */
export const describe = (
  name: string,
  { shape, classNames }: RunInput,
  { augmentation, model, head }: Pick<Network, "augmentation" | "model" | "head">,
  { parameters, statistics }: Variables,
): TE.TaskEither<LongtailError, DescribedNetwork> =>
  pipe(
    gathered({
      input: told("augment", augmentation.described),
      backbone: told("model", model.described),
      head: told("head", head.described),
    }),
    TE.fromEither,
    TE.bindTo("parts"),
    TE.bind("variables", () =>
      TE.tryCatch(
        () => arraysOf({ ...parameters, ...statistics }),
        failureOf("reading the weights"),
      ),
    ),
    TE.map(({ parts, variables }) => ({
      name,
      shape: parts.input.input === "rows" ? augmentation.shape : shape,
      classNames,
      ...parts,
      variables,
    })),
  );
