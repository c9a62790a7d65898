import { loadPublished, publishedSets } from "@longtail/image-list";
import type { LargeName } from "@longtail/mislas";
import { layouts } from "../layout.js";
import type { Miniature } from "./rehearse.js";

const sets = {
  "imagenet-lt": publishedSets.imagenetLt,
  "places-lt": publishedSets.placesLt,
  "inaturalist-2018": publishedSets.inaturalist2018,
} as const;

/** A published set in miniature: all of its classes, with a training picture each. */
export const miniatureOf = (name: LargeName, size: number): Miniature => ({
  name,
  layout: layouts[name],
  images: layouts[name].classes,
  load: (read, machine) =>
    loadPublished(sets[name], { size, order: "by-count", damaged: "fail" }, read, machine),
});
