import { droppedFiles } from "../view/dropped-files.js";

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
    void droppedFiles(event.dataTransfer).then((dropped) =>
      take(dropped.flatMap(({ file }) => file ?? [])),
    );
  };
};
