export { addToSums, type ClassSums, classMeans, meanOfAll, noSums } from "./class-sums.js";
export { components } from "./components.js";
export { type Form, formOptions, inForm } from "./forms.js";
export {
  NearestClassMeanHead,
  type NearestClassMeanOptions,
  nearestClassMean,
} from "./nearest-class-mean.js";
