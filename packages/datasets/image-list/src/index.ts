export { components, ImageList, ImageNetLt, INaturalist2018, PlacesLt } from "./components.js";
export { classOrder } from "./lists/class-order.js";
export { FilesMissing } from "./lists/files-missing.js";
export type { ImageList as ListedImages } from "./lists/image-list.js";
export { type Lines, parseList } from "./lists/parse-list.js";
export { type PublishedList, type PublishedSet, publishedSets } from "./lists/published.js";
export type { ListFiles, Lists } from "./lists/read-lists.js";
export {
  type ImageListOptions,
  type Known,
  loadImageList,
  type Machine,
} from "./load-image-list.js";
export { loadPublished, type PublishedOptions } from "./load-published.js";
export { type PageFile, readFiles, readUrl } from "./read-page.js";
export { type Pictures, pictureReader } from "./reading/picture-reader.js";
export { ReadingStopped } from "./reading/reading-stopped.js";
