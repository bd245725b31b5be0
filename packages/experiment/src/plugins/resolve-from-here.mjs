// Runs on the thread that resolves imports, which takes plain JavaScript only.

/** Folders of plugins. */
const folders = new Set();
let home;

export function initialize(data) {
  for (const folder of data.folders) folders.add(folder);
  home = data.home;
}

/** A package that a plugin's folder does not have is resolved as the runners would. */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    const isPackage = !/^(\.|\/|[a-z]+:)/.test(specifier);
    const fromPlugin = [...folders].some((folder) => context.parentURL?.startsWith(folder));
    if (!isPackage || !fromPlugin) throw error;
    return next(specifier, { ...context, parentURL: home });
  }
}
