import type { DroppedFile } from "../protocol.js";

const entriesIn = (folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> => {
  const reader = folder.createReader();
  // Each call gives some of the entries, the last one none.
  const more = async (before: readonly FileSystemEntry[]): Promise<readonly FileSystemEntry[]> => {
    const next = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    return next.length === 0 ? before : more([...before, ...next]);
  };
  return more([]);
};

const filesIn = async (entry: FileSystemEntry): Promise<readonly DroppedFile[]> => {
  const path = entry.fullPath.slice(1);
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ path, file }];
  }
  const inside = await entriesIn(entry as FileSystemDirectoryEntry);
  return [{ path: `${path}/` }, ...(await Promise.all(inside.map(filesIn))).flat()];
};

/** What was dropped: files, folders, and what is in them. Call it inside the event, after which the entries are gone. */
export const droppedFiles = async (
  dropped: DataTransfer | null,
): Promise<readonly DroppedFile[]> => {
  const entries = [...(dropped?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map(filesIn))).flat();
};

/** The files alone, without folders. */
export const filesAmong = (dropped: readonly DroppedFile[]): readonly File[] =>
  dropped.flatMap(({ file }) => file ?? []);

/** The content of the one folder that was dropped, if it was one; otherwise what was dropped, as it is. */
export const withoutTop = (dropped: readonly DroppedFile[]): readonly DroppedFile[] => {
  const tops = new Set(dropped.map(({ path }) => path.split("/", 1)[0]));
  if (tops.size > 1) return dropped;
  return dropped
    .map(({ path, ...rest }) => ({ path: path.slice(path.indexOf("/") + 1), ...rest }))
    .filter(({ path }) => path !== "");
};
