import type { DroppedFile } from "../protocol.js";
import { byId, setText } from "./dom.js";
import { droppedFiles } from "./dropped-files.js";

// One folder that holds everything is the folder of images itself; otherwise those dropped are the classes.
const withoutTop = (files: readonly DroppedFile[]): readonly DroppedFile[] => {
  const tops = new Set(files.map(({ path }) => path.split("/", 1)[0]));
  if (tops.size > 1) return files;
  return files
    .map(({ path, ...rest }) => ({ path: path.slice(path.indexOf("/") + 1), ...rest }))
    .filter(({ path }) => path !== "");
};

/** Hands the files of a folder dropped on the page or chosen there to `store`. */
export const acceptFolder = (
  store: (files: readonly DroppedFile[]) => void,
  complain: (thrown: unknown) => void,
): void => {
  const take = (files: readonly DroppedFile[]): void => {
    if (files.length === 0) return;
    setText(byId("own-state"), "Reading…");
    store(withoutTop(files));
  };
  const box = byId("own");
  const input = byId<HTMLInputElement>("folder");
  input.onchange = () => {
    take([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath, file })));
    // The same folder can be chosen again after a change.
    input.value = "";
  };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    box.classList.toggle("over", event.type === "dragover");
  };
  box.ondragover = over;
  box.ondragleave = over;
  box.ondrop = (event) => {
    over(event);
    droppedFiles(event.dataTransfer).then(take).catch(complain);
  };
};
