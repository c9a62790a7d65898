import { declareError, type Path } from "@longtail/core";

/** A number that training cannot go on with; `epoch` and `step` count from 0. */
export const NotFinite = declareError(
  "two-stage/NotFinite",
  ({
    quantity,
    stage,
    epoch,
    step,
    value,
  }: {
    readonly quantity: string;
    readonly stage: string;
    readonly epoch: number;
    readonly step: number;
    readonly value: number;
  }) =>
    `${quantity} became ${value} in ${stage}, epoch ${epoch + 1}, step ${step + 1}; the last good checkpoint is kept`,
);

/** A run that its signal stopped; `epoch` counts from 0. */
export const Interrupted = declareError(
  "two-stage/Interrupted",
  ({ stage, epoch }: { readonly stage: string; readonly epoch: number }) =>
    `stopped in ${stage}, epoch ${epoch + 1}; the last checkpoint is kept and the run can be resumed`,
);

/** A component that gives something other than its slot asks for. */
export const PartUnfit = declareError(
  "two-stage/PartUnfit",
  ({
    path,
    kind,
    problem,
  }: {
    readonly path: Path;
    readonly kind: string;
    readonly problem: string;
  }) => `${path.join(".")}: ${kind} gives ${problem}`,
);

/** A component whose own code threw. */
export const PartFailed = declareError(
  "two-stage/PartFailed",
  ({
    path,
    kind,
    during,
    reason,
  }: {
    readonly path: Path;
    readonly kind: string;
    readonly during: string;
    readonly reason: string;
  }) => `${path.join(".")}: ${kind} failed ${during}: ${reason}`,
);
