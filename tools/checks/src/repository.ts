/** Where the repository is published. */
export const repository = "https://github.com/longtail-js/longtail";
