import {
  closed,
  failure,
  type LabelledFeatures,
  type LongtailError,
  literal,
  type NamedTensors,
  type Slots,
  type Transform,
  within,
} from "@longtail/core";
import { chooseTau, tauNormalize } from "@longtail/weight-scaling";
import { taus } from "@longtail/weight-scaling/tau-normalize";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import * as t from "io-ts";

/** The descriptor's tag. */
export const kind = "transform/tau-normalization";

const isTau = (u: unknown): u is number | "validation" => u === "validation" || within(taus, u);

/** The codec of the descriptor: a number, or `"validation"` for the one that gets most held-out images right. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  tau: new t.Type<number | "validation">(
    'a number of at least 0, or "validation"',
    isTau,
    (u, c) => (isTau(u) ? t.success(u) : t.failure(u, c)),
    t.identity,
  ),
});
/** Names `tauNormalize` and its `tau`. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor; at `tau` 1 all classes' weights are of one length. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  tau: 1,
  ...options,
});

// What a linear classifier has, and what it multiplies by: of any other head, shorter weights do not say what becomes of the logits.
const linear = ["classifier.fc.bias", "classifier.fc.weight"].join();

const chosen = (
  parameters: NamedTensors,
  heldOut: TE.TaskEither<LongtailError, LabelledFeatures>,
): TE.TaskEither<LongtailError, number> =>
  TE.bracket(
    heldOut,
    ({ features, labels }) =>
      pipe(
        chooseTau({ parameters, features, labels }),
        TE.map(({ tau }) => tau),
      ),
    ({ features }) => TE.fromIO(() => features.dispose()),
  );

/**
 * The trained classifier with weights of more equal lengths. A tau that is chosen is chosen on held-out images, never on the test set.
 *
 * @error Incompatible (no images are held out to choose by; a head that is not linear, as one with scales or of cosines)
 * @source Kang et al., ICLR 2020, section 4.3
 */
export const make =
  ({ tau }: Descriptor) =>
  ({ head, heldOut }: Slots["transform"]["env"]): E.Either<LongtailError, Transform> => {
    const unfit = (path: string[], what: string, needs: string, got: string) =>
      E.left(failure("Incompatible", { path, what, needs, got }));
    const found = Object.keys(head.parameterShapes).toSorted().join();
    if (found !== linear) return unfit([], kind, `a linear head, of ${linear} alone`, found);
    if (tau === "validation" && !heldOut)
      return unfit(
        ["tau"],
        "a tau chosen on validation",
        "a data set that holds out images for it",
        "one that holds out none",
      );
    return E.right({
      head,
      apply: (parameters, featuresOf) =>
        pipe(
          tau === "validation" ? chosen(parameters, featuresOf("validation")) : TE.right(tau),
          TE.chainEitherK((number) => tauNormalize(parameters, number)),
        ),
    });
  };
