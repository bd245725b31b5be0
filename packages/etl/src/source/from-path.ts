import type { PathResolver } from '@erc/core';

/** `withPaths` and `from` of a source whose corpus is one file or folder, the option `from`. */
export const fromPath = {
  withPaths: <Options extends { readonly from: string }>(
    options: Options,
    resolve: PathResolver,
  ): Options => ({
    ...options,
    from: resolve.path(options.from),
  }),
  from: ({ from }: { readonly from: string }): readonly string[] => [from],
};
