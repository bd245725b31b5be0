/** Stands where sharp is, in a browser. Nothing calls it: {@link readPicture} fails before, since there are no files. */
export default undefined;
