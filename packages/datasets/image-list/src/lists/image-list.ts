/**
 * Labelled image files, in order.
 *
 * @shape paths [n] · labels int32 [n] · folderOf int32 [n], indices of `folders`
 */
export interface ImageList {
  /** The list's file, or the folder that it was made of: its name in errors. */
  readonly file: string;
  readonly paths: readonly string[];
  readonly labels: Int32Array;
  /** The folders that the images lie in, each once; a path without one has the empty one. */
  readonly folders: readonly string[];
  /** The folder of each image. */
  readonly folderOf: Int32Array;
  /** The SHA-256 of the list's bytes. */
  readonly digest: string;
}

/** What stands after a path's last slash. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The folders of paths, found once for all checks. */
export const withFolders = (
  list: Pick<ImageList, "file" | "paths" | "labels" | "digest">,
): ImageList => {
  const indices = new Map<string, number>();
  const folderOf = new Int32Array(list.paths.length);
  list.paths.forEach((path, i) => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const index = indices.get(folder) ?? indices.size;
    if (index === indices.size) indices.set(folder, index);
    folderOf[i] = index;
  });
  return { ...list, folders: [...indices.keys()], folderOf };
};
