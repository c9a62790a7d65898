import { filesStore, type ReadableStore } from "@longtail/checkpoint";
import { type Fetch, urlStore } from "@longtail/checkpoint/url-store";
import { orThrow, renderError } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const textOf = async (store: ReadableStore, name: string): Promise<string | undefined> => {
  const found = await orThrow(store.read(name));
  return found && new TextDecoder().decode(found);
};
const sentence = async (store: ReadableStore, name: string): Promise<string> => {
  const found = await store.read(name)();
  return E.isLeft(found) ? renderError(found.left) : "no error";
};

describe("filesStore", () => {
  const file = (path: string, text = path) =>
    Object.defineProperty(
      new File([text], path.split("/").at(-1) as string),
      "webkitRelativePath",
      {
        value: path.includes("/") ? path : "",
      },
    );

  it("reads single files by their names", async () => {
    const store = filesStore([file("pipeline.json"), file("input.json", "{}")]);
    expect(await textOf(store, "input.json")).toBe("{}");
    expect(await textOf(store, "result.json")).toBeUndefined();
  });

  it("takes the folder that all files are in from their names, and no other", async () => {
    const store = filesStore([file("runs/mine/pipeline.json"), file("runs/mine/figures/a.svg")]);
    expect(await textOf(store, "pipeline.json")).toBe("runs/mine/pipeline.json");
    expect(await textOf(store, "figures/a.svg")).toBe("runs/mine/figures/a.svg");
    const two = filesStore([file("runs/a/x.json"), file("runs/b/x.json")]);
    expect(await textOf(two, "a/x.json")).toBe("runs/a/x.json");
    expect(await textOf(two, "x.json")).toBeUndefined();
  });

  it("names a file that has gone since", async () => {
    const gone = { name: "a.json", arrayBuffer: () => Promise.reject(new Error("it has gone")) };
    expect(await sentence(filesStore([gone]), "a.json")).toBe(
      "a.json: cannot be read (it has gone)",
    );
  });
});

describe("urlStore", () => {
  const asked: string[] = [];
  const server =
    (answer: () => Response): Fetch =>
    (url) => {
      asked.push(url);
      return Promise.resolve(answer());
    };

  it.each(["https://example.org/runs/mine", "https://example.org/runs/mine/", "runs/mine"])(
    "asks for the files in the folder %s",
    async (folder) => {
      const store = urlStore(
        folder,
        server(() => new Response("{}")),
      );
      expect(await textOf(store, "input.json")).toBe("{}");
      expect(asked.at(-1)).toBe(`${folder.replace(/\/$/, "")}/input.json`);
    },
  );

  it("knows a missing file from a server that fails", async () => {
    const missing = urlStore(
      "runs",
      server(() => new Response("", { status: 404 })),
    );
    expect(await textOf(missing, "a.json")).toBeUndefined();
    const startPage = urlStore(
      "runs",
      server(
        () =>
          new Response("<!doctype html>", {
            headers: { "content-type": "text/html;charset=utf-8" },
          }),
      ),
    );
    expect(await textOf(startPage, "a.json")).toBeUndefined();
    expect(await textOf(startPage, "report.html")).toBe("<!doctype html>");
    const failing = urlStore(
      "runs",
      server(() => new Response("", { status: 503 })),
    );
    expect(await sentence(failing, "a.json")).toBe(
      "runs/a.json: cannot be read (the server answers 503)",
    );
    const offline = urlStore("runs", () => Promise.reject(new TypeError("fetch failed")));
    expect(await sentence(offline, "a.json")).toBe("runs/a.json: cannot be read (fetch failed)");
  });
});
