import { Cifar10Lt } from "@longtail/cifar";
import {
  checkInMemory,
  type Dataset,
  type ImagesInMemory,
  type LongtailError,
} from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { Synthetic } from "@longtail/synthetic";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** Pictures in memory, to be written as files. */
export interface Pictures {
  readonly train: ImagesInMemory;
  readonly test: ImagesInMemory;
  readonly classes: number;
}

const inMemory = ({ train, test, counts }: Dataset): TE.TaskEither<LongtailError, Pictures> =>
  pipe(
    TE.Do,
    TE.bind("train", () => TE.fromEither(checkInMemory(["data"], "this example", train))),
    TE.bind("test", () => TE.fromEither(checkInMemory(["data"], "this example", test))),
    TE.let("classes", () => counts.length),
  );

/**
 * CIFAR-10-LT's pictures from the binary files in a folder; the embedded set's without one.
 *
 * @error those of the reader and of the dataset
 */
export const picturesFrom = (data: string | undefined): TE.TaskEither<LongtailError, Pictures> =>
  pipe(
    data === undefined
      ? Synthetic.make(Synthetic.define())({ read: readFolder(".") })
      : Cifar10Lt.make(Cifar10Lt.define())({ read: readFolder(data) }),
    TE.chain(inMemory),
  );
