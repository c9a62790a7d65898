import * as Cifar10 from "./components/cifar10-lt.js";
import * as Cifar100 from "./components/cifar100-lt.js";

/** The components of this package, for a registry. */
export const components = [Cifar10, Cifar100] as const;
