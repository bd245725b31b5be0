import type { ResolvedSourceOptions } from './source-options.js';

/** A download that may have a folder of its own. */
const hasWorkspace = (from: unknown): from is { readonly kaggle: { readonly workspace: string } } =>
  typeof from === 'object' &&
  from !== null &&
  'kaggle' in from &&
  typeof (from.kaggle as { readonly workspace?: unknown } | undefined)?.workspace === 'string';

/** Options of a source with every path in them as `resolve` gives it: of the corpus, of the dataset folder, and of downloads. */
export function resolveSourcePaths<Options extends ResolvedSourceOptions>(
  options: Options,
  resolve: (path: string) => string,
): Options {
  const { from } = options as { readonly from?: unknown };
  const resolved = Array.isArray(from)
    ? from.map((part: ResolvedSourceOptions) => resolveSourcePaths(part, resolve))
    : typeof from === 'string'
      ? resolve(from)
      : hasWorkspace(from)
        ? { ...from, kaggle: { ...from.kaggle, workspace: resolve(from.kaggle.workspace) } }
        : from;
  return { ...options, into: resolve(options.into), ...(from !== undefined && { from: resolved }) };
}
