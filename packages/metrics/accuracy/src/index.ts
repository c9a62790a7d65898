export type { AccuracyByGroup, Predicted, ShotGroups } from "./api.js";
export { classAccuracies } from "./class-accuracies.js";
export { groupAccuracies } from "./group-accuracies.js";
export {
  defineByCount,
  defineByIndex,
  Groups,
  type GroupsByCount,
  type GroupsByIndex,
  groupsOf,
} from "./groups.js";
export { labelRanks, type Scored } from "./label-ranks.js";
export { publishedGroups } from "./published-groups.js";
export { type ShotAccuracy, shotAccuracy } from "./shot-accuracy.js";
export { topK } from "./top-k.js";
