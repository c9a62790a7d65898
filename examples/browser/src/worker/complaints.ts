import { allErrors, type LongtailError, renderError } from "@longtail/core";
import type { Complaint } from "../protocol.js";

/** The single errors inside an error as sentences, each with its place in the descriptor. */
export const complaintsOf = (error: LongtailError): readonly Complaint[] =>
  allErrors(error).map((single) => {
    const sentence = renderError(single);
    if (!("path" in single)) return { path: [], sentence, brief: sentence };
    const brief = renderError({ ...single, path: [] });
    // An unknown key is its own place; a missing key has none.
    const path = single._tag === "UnknownKey" ? [...single.path, single.key] : single.path;
    return { path, sentence, brief };
  });
