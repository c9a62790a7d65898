import { defineByIndex, type GroupsByIndex } from "./groups.js";

/**
 * The groups of the published MiSLAS tables, by dataset: fixed class indices, whatever the imbalance factor.
 *
 * The classes of the large datasets are in descending order of their training images.
 *
 * @source dvlab-research/MiSLAS datasets: CIFAR-10-LT 3/4/3 classes, CIFAR-100-LT 36/35/29, ImageNet-LT 390/445/165,
 *         iNaturalist 2018 842/3701/3599, Places-LT 131/157/77
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { groupsOf, publishedGroups } from "@longtail/accuracy";
 *
 * console.log(orThrow(groupsOf(publishedGroups.cifar10, 10)).medium); // 3, 4, 5, 6
 * ```
 */
export const publishedGroups: Readonly<
  Record<"cifar10" | "cifar100" | "imagenetLt" | "inaturalist2018" | "placesLt", GroupsByIndex>
> = {
  cifar10: defineByIndex({ many: 3, few: 7 }),
  cifar100: defineByIndex({ many: 36, few: 71 }),
  imagenetLt: defineByIndex({ many: 390, few: 835 }),
  inaturalist2018: defineByIndex({ many: 842, few: 4543 }),
  placesLt: defineByIndex({ many: 131, few: 288 }),
};
