import { byId, setText } from "./dom.js";

/** Hands the files dropped on the page or chosen there to `store`. */
export const acceptFiles = (store: (files: readonly File[]) => void): void => {
  const take = (files: FileList | null | undefined): void => {
    if (files === null || files === undefined || files.length === 0) return;
    setText(byId("data-state"), "Reading…");
    store([...files]);
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
