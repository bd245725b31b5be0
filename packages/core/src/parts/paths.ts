/** Makes the paths in a part's options absolute; given to `withPaths` of encoders and sources. */
export interface PathResolver {
  /** A file or folder. */
  path(path: string): string;
  /** A model: a folder, or a repository of the hub, which stays as it is, or becomes `hub:owner/name`, which is never a folder. */
  model(model: string): string;
}
