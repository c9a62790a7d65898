import type { Dataset, ImagesInMemory, LongtailError, Profile } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { CifarSets } from "./load.js";
import { longTailed } from "./long-tailed.js";
import { select } from "./select.js";

const nameOf = (set: string, imbalanceFactor: number, profile: Profile): string =>
  imbalanceFactor === 1
    ? set
    : `${set}-LT, factor ${imbalanceFactor}${profile === "exp" ? "" : `, ${profile}`}`;

/**
 * A long-tailed training set cut from a whole CIFAR set, beside its balanced test set.
 *
 * @error those of `longTailed`
 */
export const longTailedDataset =
  (
    set: string,
    options: {
      readonly imbalanceFactor: number;
      readonly profile: Profile;
      readonly validationPerClass: number;
    },
  ) =>
  ({ train, test, classNames }: CifarSets): E.Either<LongtailError, Dataset<ImagesInMemory>> =>
    pipe(
      longTailed(train.labels, { ...options, classes: classNames.length }),
      E.map(({ positions, validation, counts }) => ({
        name: nameOf(set, options.imbalanceFactor, options.profile),
        train: select(train, positions),
        test,
        ...(validation.length > 0 && { validation: select(train, validation) }),
        counts,
        classNames,
      })),
    );
