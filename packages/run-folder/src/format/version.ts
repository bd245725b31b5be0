/**
 * Version of the files of a run folder, in each JSON file as `formatVersion`; a file without it is of version 1. A new key does not raise
 * it: readers ignore what they do not know. A key that means something else, or a renamed word of recipes, does.
 */
export const FORMAT_VERSION = 2;
