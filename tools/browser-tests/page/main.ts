import { starts } from "./start.js";
import { train } from "./train.js";

Object.assign(globalThis, { starts, train });
