import { byId, say } from "./dom.js";

/** Gives the files that are dropped on the page's box, or chosen there, to `keep`. */
export const acceptFiles = (keep: (files: readonly File[]) => void): void => {
  const take = (files: FileList | null | undefined): void => {
    if (files === null || files === undefined || files.length === 0) return;
    say(byId("data-state"), "Reading…");
    keep([...files]);
  };
  const box = byId("data");
  const input = byId<HTMLInputElement>("files");
  input.onchange = () => take(input.files);
  const over = (event: DragEvent): void => {
    event.preventDefault();
    box.classList.toggle("over", event.type === "dragover");
  };
  box.ondragover = over;
  box.ondragleave = over;
  box.ondrop = (event) => {
    over(event);
    take(event.dataTransfer?.files);
  };
};
