// Shows the pictures of a list: in a page those of files that a visitor chose or that a server has, in Node those of a folder.
import { orThrow, type ReadFile } from "@longtail/core";
import { loadImageList, readFiles, readUrl } from "@longtail/image-list";

const list = { train: "train.txt", test: "test.txt", size: 32, order: "list" } as const;
const random = {
  kind: "resized-crop",
  area: [0.08, 1],
  aspect: [3 / 4, 4 / 3],
  flip: true,
  jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
} as const;

/** The bytes of the training pictures by a random view, and of the test's by a fixed one. */
export const shown = async (read: ReadFile): Promise<readonly number[]> => {
  const { train, test } = await orThrow(loadImageList({ ...list, damaged: "fail" }, read));
  const readers = [train.open(), test.open()] as const;
  const all = (length: number) => Int32Array.from({ length }, (_, i) => i);
  const parts = [
    await readers[0].read(all(train.labels.length), random, 5),
    await readers[1].read(all(test.labels.length), { kind: "center-crop", shorter: 40 }),
  ];
  for (const reader of readers) await reader.close();
  return parts.flatMap(({ pixels }) => [...pixels]);
};

/** The same in a page. */
export const pictures = {
  /** Of files by path, as an input element with `webkitdirectory` gives them. */
  chosen: (files: Readonly<Record<string, readonly number[]>>): Promise<readonly number[]> =>
    shown(
      readFiles(
        Object.entries(files).map(([path, bytes]) =>
          Object.defineProperty(
            new File([Uint8Array.from(bytes)], path.slice(path.lastIndexOf("/") + 1)),
            "webkitRelativePath",
            { value: `pets/${path}` },
          ),
        ),
      ),
    ),
  served: (base: string): Promise<readonly number[]> => shown(readUrl(base)),
};
