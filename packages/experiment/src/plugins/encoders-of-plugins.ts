import { MODALITIES } from '@erc/core';
import { type AnyEncoder, createEncoderRegistries } from '../recipe/encoder-registries.js';
import { loadPlugins } from './load-plugins.js';

/**
 * The encoders that plugins add, for a predictor whose model needs them.
 *
 * @param files Paths of modules that export `plugin`, relative to where the user stands.
 * @throws ConfigError for a file that is not there, is no ES module, exports no plugin, or adds what another has added.
 */
export async function encodersOfPlugins(files: readonly string[]): Promise<AnyEncoder[]> {
  const { registries } = await loadPlugins(files.map((file) => ({ file })));
  const builtIn = createEncoderRegistries([]);
  return MODALITIES.flatMap((modality) => {
    const parts: readonly AnyEncoder[] = registries.encoders[modality].parts;
    return parts.filter(({ type }) => !builtIn[modality].parts.some((part) => part.type === type));
  });
}
