import type { Pipeline } from "@longtail/mislas";
import type { BackendChoice, Complaint } from "../protocol.js";
import { type Choice, groupText, type Menu, menuOf } from "../recipe-menu.js";
import { databases, type Session } from "../session.js";
import { byId, make } from "./dom.js";
import { acceptFiles } from "./drop.js";
import { type Editor, makeEditor } from "./editor.js";
import { type Images, makeImages } from "./images.js";

/** What the form asks of the page. */
export interface SetupActions {
  /** Has a descriptor checked; the complaints come to `checked`. */
  readonly check: (run: number, descriptor: unknown) => void;
  readonly start: (session: Session) => void;
  readonly keep: (files: readonly File[]) => void;
  /** Has a data set shown that has all its files. */
  readonly preview: (dataset: Pipeline["dataset"]) => void;
}

/** The form that says what to train. */
export interface Setup {
  readonly ready: (recipes: readonly Choice[], kept: readonly string[]) => void;
  readonly kept: Images["kept"];
  readonly previewed: Images["previewed"];
  readonly checked: (run: number, complaints: readonly Complaint[]) => void;
  /** Shows sentences that belong to no line. */
  readonly complain: (sentences: readonly string[]) => void;
}

const indented = (value: unknown): string => JSON.stringify(value, null, 2);
const settingBox = () => byId<HTMLSelectElement>("setting");
const methodBox = (run: number) => byId<HTMLSelectElement>(`method-${run}`);
const starters = ["plain", "mislas"] as const;
const datasetOf = (descriptor: unknown): string | undefined =>
  JSON.stringify((descriptor as { readonly dataset?: unknown } | null)?.dataset);

/** Brings the form to life. */
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
        : (starters[run] ?? "plain");
      box.disabled = false;
      fill(run);
    });
    byId("hint").hidden = settingBox().value !== "embedded";
    const [recipe] = recipes;
    if (recipe !== undefined) images.show(recipe);
  };

  // What is to be trained, or what is in the way.
  const chosen = (): Session | string => {
    const values = editors.map((editor) => editor.value()?.value);
    const seed = byId<HTMLInputElement>("seed").value.trim();
    if (editors.flatMap((editor) => editor.show([])).length > 0)
      return "A descriptor is no JSON; see beside its line.";
    if (!/^\d{1,9}$/.test(seed))
      return `The seed must be a whole number of at most nine digits, got "${seed}".`;
    if (datasetOf(values[0]) !== datasetOf(values[1]))
      return "Both must learn from the same images: their data sets differ.";
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
  acceptFiles(actions.keep);

  return {
    ready: (recipes, names) => {
      if (menu.size > 0) return;
      menu = menuOf(recipes);
      images.kept(names);
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
    kept: (names) => {
      complain([]);
      images.kept(names);
    },
    previewed: images.previewed,
    checked: (run, complaints) => {
      if (complaints.length > 0) byId<HTMLDetailsElement>(`details-${run}`).open = true;
      editors[run]?.show(complaints);
    },
    complain,
  };
};
