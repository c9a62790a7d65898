// Uses a new method as the tables do: by its name among all methods.
import assert from "node:assert/strict";
import { embedded, plan, recipeNamed } from "@longtail/mislas";
import { dataset, stage, train } from "./train.mjs";

assert.ok(recipeNamed("embedded/trial-method"), "the method has no recipe");
await train(plan, embedded(dataset, { ...stage, stage2Epochs: 1 })["trial-method"]);
