import type { ImageList } from "./image-list.js";
import type { PublishedList } from "./published.js";

/** A list and what is known of the published one in its place. */
export interface Compared {
  readonly list: ImageList;
  readonly published: PublishedList;
}

/** Whether a list is the published one, byte for byte. */
export const isPublished = ({ list, published: { digest } }: Compared): boolean =>
  digest !== undefined && list.digest.startsWith(digest);

const difference = ({ list, published: { images, digest } }: Compared): string => {
  const found = list.paths.length;
  const begins = `its SHA-256 begins with ${list.digest.slice(0, 16)}`;
  if (found !== images)
    return `${list.file} is not the published list: it holds ${found} images, not ${images}`;
  return digest === undefined
    ? `${list.file} holds ${images} images, as the published list does, whose digest is not known here (${begins})`
    : `${list.file} is not the published list byte for byte: it holds as many images, ${images}, but ${begins}, not with ${digest}`;
};

/** Whether lists are the published ones, in sentences. */
export const provenance = (lists: readonly Compared[]): readonly string[] => {
  const same = lists.filter(isPublished).map(({ list }) => list.file);
  return [
    ...(same.length > 0 ? [`published lists, byte for byte: ${same.join(", ")}`] : []),
    ...lists.filter((each) => !isPublished(each)).map(difference),
  ];
};
