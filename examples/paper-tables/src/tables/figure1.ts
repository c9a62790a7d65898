import { recipes } from "@longtail/two-stage";
import { publishedFigure } from "../published/cifar.js";
import { ordered, published, type Row, type Table } from "./table.js";

// The same beside any tail, and so a cell of its own setting.
const balanced = (setting: string): readonly Row[] => {
  const pipeline = recipes[`${setting}/balanced`];
  return pipeline === undefined
    ? []
    : [{ method: "balanced", title: "balanced, CE", expected: true, setting, pipeline }];
};

const titles = { plain: "long tail, CE", crt: "cRT", lws: "LWS" };

/** The paper's first figure: how confident a net is on balanced data, on a long tail, and after the classifier is learnt again. */
export const figure1: Table = {
  name: "figure1",
  title: "Reliability on a balanced set and on a long tail",
  lead: "The paper's figure 1: plain training on the whole, balanced set; then plain training, cRT and LWS on its long tail, all without mixup. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets: ["cifar10", "cifar100"],
  usual: ["cifar100"],
  rows: (methods, { set, recipe }) => [
    ...balanced(`${set}/${recipe}`),
    ...ordered(titles, methods).filter(({ expected }) => expected),
  ],
  references: (recipe) => [published(recipe, publishedFigure)],
  picture: true,
};
