const filesIn = (folder: FileSystemDirectoryEntry): Promise<readonly File[]> =>
  new Promise((resolve, reject) => {
    const reader = folder.createReader();
    const found: FileSystemEntry[] = [];
    // A reader gives its entries in portions, and an empty one at the end.
    const next = (): void =>
      reader.readEntries((entries) => {
        if (entries.length > 0) {
          found.push(...entries);
          next();
        } else resolve(Promise.all(found.map(filesOf)).then((files) => files.flat()));
      }, reject);
    next();
  });

const filesOf = (entry: FileSystemEntry): Promise<readonly File[]> =>
  entry.isDirectory
    ? filesIn(entry as FileSystemDirectoryEntry)
    : new Promise((resolve, reject) => {
        (entry as FileSystemFileEntry).file((file) => resolve([file]), reject);
      });

/** The files that were dropped, and those in folders that were. */
export const droppedFiles = async (items: DataTransferItemList): Promise<readonly File[]> => {
  // Asked at once: the list is empty after the event.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter(
    (entry) => entry !== null,
  );
  return (await Promise.all(entries.map(filesOf))).flat();
};

/** Hands the files dropped on a box, or chosen with its inputs, to `take`. */
export const acceptDrops = (box: HTMLElement, take: (files: readonly File[]) => void): void => {
  for (const input of box.querySelectorAll("input"))
    input.onchange = () => {
      const files = [...(input.files ?? [])];
      // So that choosing the same files again is a change.
      input.value = "";
      if (files.length > 0) take(files);
    };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    box.classList.toggle("over", event.type === "dragover");
  };
  box.ondragover = over;
  box.ondragleave = over;
  box.ondrop = (event) => {
    over(event);
    if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer.items).then(take);
  };
};
