import { closed, inRange, integerIn, listOf, text } from "@longtail/core";
import { byGroup } from "@longtail/run-record";
import * as t from "io-ts";
import { AfterTraining } from "./after-training.js";
import { Circumstances, circumstancesKeys } from "./circumstances.js";
import type { Figures, Finished as FinishedCell, GroupFigures } from "./finished.js";
import { Stage1Provenance } from "./provenance.js";

const fraction = inRange(0, 1);
const atLeastZero = inRange(0, Number.POSITIVE_INFINITY, "[)");

const Group: t.Type<GroupFigures> = closed("group", {
  classes: integerIn(1),
  accuracy: fraction,
  ece: fraction,
});

const FiguresCodec: t.Type<Figures> = closed("figures", {
  stage: text,
  epoch: integerIn(0),
  accuracy: fraction,
  ece: fraction,
  mce: fraction,
  nll: atLeastZero,
  brier: inRange(0, 2),
  groups: byGroup(Group),
  bins: listOf(listOf(atLeastZero, 3, 3), 1),
});

/** The codec of a finished cell's file. */
export const Finished: t.Type<FinishedCell> = closed(
  "cell",
  {
    cell: text,
    method: text,
    dataset: text,
    counts: listOf(integerIn(1), 2),
    seed: integerIn(0),
    best: FiguresCodec,
    last: FiguresCodec,
    seconds: atLeastZero,
    date: text,
    ...circumstancesKeys,
    descriptor: t.unknown,
  },
  {
    before: listOf(Circumstances, 1),
    stage1: Stage1Provenance,
    afterTraining: AfterTraining,
  },
);

/** A finished cell: the interface of `finished.ts`, under the codec's name. */
export type Finished = FinishedCell;
