import { ConfigError } from '@erc/core';
import { type Lora, type PretrainedWeights, type SavedModelFolder, saveModelFolder } from '@erc/pretrained';
import type { LoadableBackbone, LoadedBackbone } from '../architecture.js';
import { type ValuesOf, valuesOfVariable } from '../weights/parameter-values.js';
import { storedFloats } from '../weights/stored-floats.js';
import { type PeftAdapter, peftAdapters } from './peft-adapters.js';

/** Options of {@link saveAdapter}. */
export interface SaveAdapterOptions {
  /** The encoder, as it was loaded, with adapters. */
  readonly loaded: LoadedBackbone<LoadableBackbone>;
  /** The weights that it was loaded from. They may be closed. */
  readonly weights: PretrainedWeights;
  /** Appears when all of it is written; an older one of this name is replaced. */
  readonly folder: string;
  /** Values of a parameter, for trainers that keep them elsewhere. @default those of its variable */
  readonly values?: ValuesOf;
}

/**
 * Writes the adapters of an encoder alone, as PEFT keeps them: `adapter_config.json` and `adapter_model.safetensors`. `PeftModel.from_pretrained` puts them
 * on the model that transformers' `AutoModel` opens. What was trained beside the adapters is not in it.
 *
 * @param where Who asks, for errors.
 * @throws ConfigError for an encoder without adapters; FileSystemError of the disk.
 */
export async function saveAdapter(
  { loaded, weights, folder, values = valuesOfVariable }: SaveAdapterOptions,
  where: string,
): Promise<SavedModelFolder> {
  const { lora } = loaded.backbone;
  if (!lora) throw new ConfigError(`${where}: expected an encoder with adapters, received one without.`);
  const adapters = peftAdapters(loaded, weights, { rank: lora.rank, values });
  const arrays = adapters.flatMap(({ module, pieces, inputDim, outputDim, down, up }) => {
    const at = `base_model.model.${module}`;
    const rank = pieces * lora.rank;
    return [
      [`${at}.lora_A.weight`, storedFloats([rank, inputDim], down)] as const,
      [`${at}.lora_B.weight`, storedFloats([outputDim, rank], up)] as const,
    ];
  });
  const config = configOf(adapters, lora, weights);
  return saveModelFolder(
    {
      folder,
      texts: { 'adapter_config.json': `${JSON.stringify(config, null, 2)}\n` },
      weightsFile: 'adapter_model.safetensors',
      arrays: new Map(arrays),
    },
    where,
  );
}

function configOf(
  adapters: readonly PeftAdapter[],
  { rank, alpha, dropoutRate }: Lora,
  { name, revision }: SaveAdapterOptions['weights'],
): Record<string, unknown> {
  const joined = adapters.filter(({ pieces }) => pieces > 1);
  const times = (factor: number) =>
    Object.fromEntries(joined.map(({ module, pieces }) => [module, pieces * factor]));
  return {
    peft_type: 'LORA',
    task_type: null,
    base_model_name_or_path: name,
    revision: revision ?? null,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropoutRate,
    bias: 'none',
    fan_in_fan_out: adapters.some(({ isTransposed }) => isTransposed),
    // Whole names: the ends of some are those of others too.
    target_modules: adapters.map(({ module }) => module),
    // α and r grow together, so that α / r stays.
    rank_pattern: times(rank),
    alpha_pattern: times(alpha),
  };
}
