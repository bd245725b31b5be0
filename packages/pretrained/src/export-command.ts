/** Whether this is the clone: sources are run as they are. A bundle for the browser may have no address. */
const isClone = (): boolean => String(import.meta.url).endsWith('.ts');

const command = (...words: readonly string[]): string =>
  [
    isClone() ? 'pnpm --filter @erc/pretrained start' : 'npx -p @erc/pretrained erc-pretrained',
    ...words,
  ].join(' ');

/** The command that exports a model of transformers to ONNX, with all its hidden layers. @param words What follows `export`. */
export const exportCommand = (...words: readonly string[]): string => command('export', ...words);

/** The command that turns weights in another form into safetensors. @param words What follows `convert`. */
export const convertCommand = (...words: readonly string[]): string => command('convert', ...words);
