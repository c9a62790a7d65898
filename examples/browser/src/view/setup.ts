import { messageOf } from "@longtail/core";
import type { Pipeline } from "@longtail/mislas";
import type { BackendChoice, Complaint, DroppedFile } from "../protocol.js";
import { type Choice, groupText, type Menu, menuOf } from "../recipe-menu.js";
import { databases, type Session } from "../session.js";
import { acceptDrops } from "./accept-drops.js";
import { byId, make, setText } from "./dom.js";
import { filesAmong, withoutTop } from "./dropped-files.js";
import { type Editor, makeEditor } from "./editor.js";
import { type Images, makeImages } from "./images.js";

/** Actions of the page that the form calls. */
export interface SetupActions {
  /** Checks a descriptor; the complaints arrive at `checked`. */
  readonly check: (run: number, descriptor: unknown) => void;
  readonly start: (session: Session) => void;
  readonly store: (files: readonly File[]) => void;
  readonly storeImages: (files: readonly DroppedFile[]) => void;
  /** Requests a preview of a dataset that has all its files. */
  readonly preview: (dataset: Pipeline["dataset"]) => void;
}

/** The form for choosing what to train. */
export interface Setup {
  readonly ready: (recipes: readonly Choice[], stored: readonly string[], images: number) => void;
  readonly stored: Images["stored"];
  readonly storedImages: Images["storedImages"];
  readonly previewed: Images["previewed"];
  readonly checked: (run: number, complaints: readonly Complaint[]) => void;
  /** Shows errors that belong to no line. */
  readonly complain: (sentences: readonly string[]) => void;
}

const indented = (value: unknown): string => JSON.stringify(value, null, 2);
const settingBox = () => byId<HTMLSelectElement>("setting");
const methodBox = (run: number) => byId<HTMLSelectElement>(`method-${run}`);
const defaultMethods = ["plain", "mislas"] as const;
const datasetOf = (descriptor: unknown): string | undefined =>
  JSON.stringify((descriptor as { readonly dataset?: unknown } | null)?.dataset);

/** Makes the form work. */
export const makeSetup = (actions: SetupActions): Setup => {
  let menu: Menu = new Map();
  const images = makeImages(actions.preview);
  const timers: (ReturnType<typeof setTimeout> | undefined)[] = [];

  const complain = (sentences: readonly string[]): void =>
    byId("problems").replaceChildren(...sentences.map((text) => make("p", {}, text)));

  const check = (run: number): void => {
    const given = editors[run]?.value();
    if (given !== undefined) actions.check(run, given.value);
  };
  const editors: readonly Editor[] = ["First", "Second"].map((name, run) =>
    makeEditor(name, () => {
      complain([]);
      clearTimeout(timers[run]);
      timers[run] = setTimeout(() => check(run), 250);
    }),
  );

  const chosenGroup = (): readonly Choice[] => menu.get(settingBox().value) ?? [];

  const fill = (run: number): void => {
    const recipe = chosenGroup().find(({ method }) => method === methodBox(run).value);
    if (recipe !== undefined) editors[run]?.write(indented(recipe.pipeline));
    complain([]);
  };

  const showMethods = (): void => {
    const recipes = chosenGroup();
    editors.forEach((_, run) => {
      const box = methodBox(run);
      const before = box.value;
      box.replaceChildren(
        ...recipes.map(({ method, pipeline }) => make("option", { value: method }, pipeline.name)),
      );
      box.value = recipes.some(({ method }) => method === before)
        ? before
        : (defaultMethods[run] ?? "plain");
      box.disabled = false;
      fill(run);
    });
    byId("hint").hidden = settingBox().value !== "embedded";
    const [recipe] = recipes;
    if (recipe !== undefined) images.show(recipe);
  };

  // The session to start, or the reason why there is none.
  const chosen = (): Session | string => {
    const values = editors.map((editor) => editor.value()?.value);
    const seed = byId<HTMLInputElement>("seed").value.trim();
    if (editors.flatMap((editor) => editor.show([])).length > 0)
      return "A descriptor is not JSON; the error is beside its line.";
    if (!/^\d{1,9}$/.test(seed))
      return `The seed must be an integer of at most nine digits, got "${seed}".`;
    if (datasetOf(values[0]) !== datasetOf(values[1]))
      return "Both runs must use the same images, but their datasets differ.";
    return {
      jobs: values.map((descriptor, run) => ({
        database: databases[run] ?? "",
        descriptor,
        seed: Number(seed),
      })),
      backend: byId<HTMLSelectElement>("backend").value as BackendChoice,
    };
  };

  editors.forEach((editor, run) => {
    byId(`editor-${run}`).append(editor.element);
    methodBox(run).onchange = () => fill(run);
  });
  settingBox().onchange = showMethods;
  byId<HTMLFormElement>("setup").onsubmit = (event) => {
    event.preventDefault();
    const session = chosen();
    complain(typeof session === "string" ? [session] : []);
    if (typeof session !== "string") actions.start(session);
  };
  const accept = (box: string, store: (files: readonly DroppedFile[]) => void): void =>
    acceptDrops(
      byId(box),
      (files) => {
        setText(byId(`${box}-state`), "Reading…");
        store(files);
      },
      (thrown) => complain([messageOf(thrown)]),
    );
  accept("data", (files) => actions.store(filesAmong(files)));
  accept("own", (files) => actions.storeImages(withoutTop(files)));

  return {
    ready: (recipes, names, count) => {
      if (menu.size > 0) return;
      menu = menuOf(recipes);
      images.stored(names);
      images.storedImages(count);
      const box = settingBox();
      const before = box.value;
      box.replaceChildren(
        ...[...menu].flatMap(([group, [recipe]]) =>
          recipe === undefined ? [] : [make("option", { value: group }, groupText(recipe))],
        ),
      );
      box.value = before;
      box.disabled = false;
      byId<HTMLButtonElement>("start").disabled = false;
      showMethods();
    },
    stored: (names) => {
      complain([]);
      images.stored(names);
    },
    storedImages: (count) => {
      complain([]);
      images.storedImages(count);
    },
    previewed: images.previewed,
    checked: (run, complaints) => {
      if (complaints.length > 0) byId<HTMLDetailsElement>(`details-${run}`).open = true;
      editors[run]?.show(complaints);
    },
    complain,
  };
};
