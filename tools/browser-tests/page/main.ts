import { pictures } from "./pictures.js";
import { starts } from "./start.js";
import { train } from "./train.js";

Object.assign(globalThis, { pictures, starts, train });
