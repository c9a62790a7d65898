// The live page: what it makes of a log, and that it follows one.
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { orThrow } from "@longtail/core";
import { main } from "longtail";
import { afterEach, describe, expect, it } from "vitest";
import { runLog } from "../src/watch/run-log.js";
import { serve } from "../src/watch/serve.js";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

const at = (seconds: number): string => new Date(1_000_000_000_000 + 1000 * seconds).toISOString();
const line = (seconds: number, event: object): string =>
  `${JSON.stringify({ at: at(seconds), ...event })}\n`;

const started = line(0, { type: "run-started", backend: "wasm", seed: 0, images: 9, classes: 3 });
const begun = (stage: string, epoch: number): string =>
  line(1, { type: "epoch-started", stage, epoch, epochs: 3, steps: 9 });
const ended = (stage: string, epoch: number, accuracy = 0.5): string =>
  line(2, {
    type: "epoch-finished",
    stage,
    epoch,
    epochs: 3,
    loss: 1,
    accuracy: 0.6,
    learningRate: 0.1,
    seconds: 20,
    evaluation: { accuracy, ece: 0.125, groups: { many: 0.9, few: 0.0625 } },
  });

describe("a run's log", () => {
  it("says which epochs have ended and which one runs", () => {
    const log = runLog(started + begun("stage1", 0) + ended("stage1", 0) + begun("stage1", 1));
    expect(log.stages.map(({ name, epochs }) => [name, epochs.length])).toEqual([["stage1", 1]]);
    expect(log.stages[0]?.epochs[0]).toMatchObject({ accuracy: 0.5, groups: { few: 0.0625 } });
    expect(log.current).toMatchObject({ stage: "stage1", epoch: 1, epochs: 3 });
    expect(log.began).toBe(1_000_000_000_000);
    expect(log.finished).toBeUndefined();
  });

  it("of a resumed run replaces the epochs that were trained again", () => {
    const before = [0, 1, 2].map((epoch) => ended("stage1", epoch, 0.1)).join("");
    const log = runLog(before + begun("stage1", 1) + ended("stage1", 1, 0.7));
    expect(log.stages[0]?.epochs.map(({ accuracy }) => accuracy)).toEqual([0.1, 0.7]);
  });

  it("passes over a half written line, unknown events and numbers that are none", () => {
    const strange = `${line(0, { type: "moon-landed" })}[]\nnull\n\n`;
    const nan = ended("stage1", 1).replace('"loss":1', '"loss":null');
    const log = runLog(strange + ended("stage1", 0) + nan + ended("stage1", 2).slice(0, 60));
    expect(log.stages[0]?.epochs).toHaveLength(1);
  });

  it("ends with the run", () => {
    const log = runLog(begun("stage1", 0) + line(9, { type: "run-finished", seconds: 61 }));
    expect(log.finished).toBe(61);
    expect(log.current).toBeUndefined();
  });
});

const runIn = (folder: string, events: string): string => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(tiny, join(folder, "pipeline.json"));
  writeFileSync(join(folder, "events.jsonl"), events);
  return folder;
};

describe("longtail watch", () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const watch = async (...argv: readonly string[]) => {
    const controller = new AbortController();
    let code: Promise<number> = Promise.resolve(-1);
    const address = await new Promise<string>((resolve) => {
      code = main(["watch", ...argv], {
        out: () => undefined,
        screen: { write: (text) => resolve(text.replace("Live page: ", "").trim()) },
        signal: controller.signal,
      });
    });
    const end = () => {
      controller.abort();
      return code;
    };
    ends.push(end);
    return { address, end };
  };

  it("shows a run that trains, sends what changes, and ends with the signal", async () => {
    const folder = runIn(join(temporaryFolder(), "run"), started + begun("stage1", 0));
    const { address, end } = await watch(folder);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const page = await (await fetch(address)).text();
    expect(page).toContain("tiny MiSLAS");
    expect(page).toContain("stage 1, epoch 1 of 3");
    expect(page.match(/<h1>0 % · tiny MiSLAS/)).not.toBeNull();
    expect((await fetch(`${address}other`)).status).toBe(404);

    const stream = (await fetch(`${address}events`)).body?.getReader();
    const next = async () => {
      const { value, done } = (await stream?.read()) ?? { done: true, value: undefined };
      if (done) return undefined;
      const text = new TextDecoder().decode(value);
      return JSON.parse(text.replace(/^data: /, "")) as Readonly<Record<string, string>>;
    };
    expect((await next())?.["findings"]).not.toContain("12.5");
    appendFileSync(join(folder, "events.jsonl"), ended("stage1", 0) + begun("stage1", 1));
    const news = await next();
    expect(news?.["title"]).toBe("16 % · tiny MiSLAS");
    expect(news?.["status"]).toContain("stage 1, epoch 2 of 3; about 1:40 left");
    // Accuracy, ECE, many, no medium, few.
    const cells = [...(news?.["findings"] ?? "").matchAll(/<td>([^<]*)<\/td>/g)].map(([, c]) => c);
    expect(cells).toEqual(["", "50.0", "12.5", "90.0", "–", "6.3", "1 of 6"]);
    expect(news?.["findings"]).toContain("Accuracy of rare classes");
    expect(await end()).toBe(0);
    expect(await next()).toBeUndefined();
  });

  it("shows the whole report of a finished run", { timeout: 120_000 }, async () => {
    const folder = join(temporaryFolder(), "runs");
    const argv = ["run", tiny, "--set", "stage1.epochs=1", "--set", "stage2.epochs=1"];
    expect((await longtail(...argv, "--out", join(folder, "a"))).code).toBe(0);
    runIn(join(folder, "b"), "");
    const both = await watch(folder);
    const page = await (await fetch(both.address)).text();
    expect(page).toContain("finished in");
    expect(page).toContain("waiting");
    expect(page).not.toContain("How it was run");
    const alone = await watch(join(folder, "a"));
    expect(await (await fetch(alone.address)).text()).toContain("How it was run");
  });

  it("finds runs further down, each once", async () => {
    const folder = temporaryFolder();
    const run = runIn(join(folder, "experiment", "seed0"), started);
    const { address } = await watch(folder, run);
    const page = await (await fetch(address)).text();
    expect(page.match(/<progress/g)).toHaveLength(1);
  });

  it("answers with the reason where a page cannot be made, and goes on", async () => {
    const served = await orThrow(serve(() => Promise.reject(new Error("no page today")), 0));
    const page = await fetch(served.address);
    expect([page.status, await page.text()]).toEqual([500, "no page today"]);
    const stream = await fetch(`${served.address}events`);
    await served.close();
    expect(await stream.text()).toBe("");
  });

  it("refuses a folder without runs, and a port that is taken", async () => {
    const nowhere = await longtail("watch", join(temporaryFolder(), "nowhere"));
    expect(nowhere.err).toContain("nowhere: not found (a folder with runs)");
    const empty = await longtail("watch", temporaryFolder());
    expect(empty.err).toContain("events.jsonl: not found (the events of a run; ");
    expect([nowhere.code, empty.code]).toEqual([1, 1]);
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const { port } = other.address() as AddressInfo;
    const folder = runIn(temporaryFolder(), started);
    const taken = await longtail("watch", folder, "--port", String(port));
    other.close();
    expect(taken.code).toBe(1);
    expect(taken.err).toContain(`port ${port} cannot be opened: `);
    expect((await longtail("watch", folder, "--port", "70000")).code).toBe(2);
  });
});
