import type { DroppedFile } from "../protocol.js";
import { droppedFiles } from "./dropped-files.js";

/** Hands what is dropped on a box, or chosen with its inputs, to `take`, and what goes wrong to `complain`. */
export const acceptDrops = (
  box: HTMLElement,
  take: (files: readonly DroppedFile[]) => void,
  complain: (thrown: unknown) => void,
): void => {
  const takeSome = (files: readonly DroppedFile[]): void => {
    if (files.length > 0) take(files);
  };
  for (const input of box.querySelectorAll("input"))
    input.onchange = () => {
      const files = [...(input.files ?? [])];
      // So that choosing the same files again is a change.
      input.value = "";
      takeSome(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    box.classList.toggle("over", event.type === "dragover");
  };
  box.ondragover = over;
  box.ondragleave = over;
  box.ondrop = (event) => {
    over(event);
    droppedFiles(event.dataTransfer).then(takeSome).catch(complain);
  };
};
