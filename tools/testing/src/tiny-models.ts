import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Words that the tokenizer of {@link writeTinyBert} knows, beside its special tokens. */
const WORDS =
  'a and are did for have i is it made no not of oh so tea that the this to was we what yes you'.split(' ');

/**
 * A folder as the hub keeps a BERT, of a width of 8, with random weights and a tokenizer of a few words: for tests that need a model and
 * not a good one.
 *
 * @param positions The most tokens that it takes.
 * @param numLayers @default 2
 */
export async function writeTinyBert(
  folder: string,
  { positions = 40, numLayers = 2 }: { readonly positions?: number; readonly numLayers?: number } = {},
): Promise<string> {
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...WORDS, '.', ',', '?', '!'];
  const [dim, inner] = [8, 16];
  const linear = (name: string, out: number, into: number): Shapes => ({
    [`${name}.weight`]: [out, into],
    [`${name}.bias`]: [out],
  });
  const norm = (name: string): Shapes => ({ [`${name}.weight`]: [dim], [`${name}.bias`]: [dim] });
  await writeModel(folder, {
    config: {
      model_type: 'bert',
      vocab_size: vocabulary.length,
      hidden_size: dim,
      num_hidden_layers: numLayers,
      num_attention_heads: 2,
      intermediate_size: inner,
      max_position_embeddings: positions,
      type_vocab_size: 2,
      pad_token_id: 0,
    },
    shapes: {
      'embeddings.word_embeddings.weight': [vocabulary.length, dim],
      'embeddings.position_embeddings.weight': [positions, dim],
      'embeddings.token_type_embeddings.weight': [2, dim],
      ...norm('embeddings.LayerNorm'),
      ...Object.assign(
        {},
        ...Array.from({ length: numLayers }, (_, i): Shapes => {
          const at = `encoder.layer.${i}`;
          return {
            ...linear(`${at}.attention.self.query`, dim, dim),
            ...linear(`${at}.attention.self.key`, dim, dim),
            ...linear(`${at}.attention.self.value`, dim, dim),
            ...linear(`${at}.attention.output.dense`, dim, dim),
            ...norm(`${at}.attention.output.LayerNorm`),
            ...linear(`${at}.intermediate.dense`, inner, dim),
            ...linear(`${at}.output.dense`, dim, inner),
            ...norm(`${at}.output.LayerNorm`),
          };
        }),
      ),
    },
  });
  const special = { id: 0, type_id: 0 };
  await writeJson(folder, 'tokenizer.json', {
    version: '1.0',
    added_tokens: vocabulary.slice(0, 4).map((content, id) => ({ id, content, special: true })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { ...special, id: '[CLS]' } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { ...special, id: '[SEP]' } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      unk_token: '[UNK]',
    },
  });
  await writeJson(folder, 'tokenizer_config.json', {
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
  });
  return folder;
}

/**
 * Config and weights of a GPT-2 of two layers and a width of 8, without a tokenizer.
 *
 * @param tokens How many the tokenizer that is put beside it has.
 */
export async function writeTinyGpt2(folder: string, tokens: number): Promise<string> {
  const [dim, layers, positions] = [8, 2, 1024];
  // Kernels are kept turned over in a GPT-2.
  const linear = (name: string, into: number, out: number): Shapes => ({
    [`${name}.weight`]: [into, out],
    [`${name}.bias`]: [out],
  });
  const norm = (name: string): Shapes => ({ [`${name}.weight`]: [dim], [`${name}.bias`]: [dim] });
  await writeModel(folder, {
    config: {
      model_type: 'gpt2',
      vocab_size: tokens,
      n_embd: dim,
      n_head: 2,
      n_layer: layers,
      n_positions: positions,
    },
    shapes: {
      'wte.weight': [tokens, dim],
      'wpe.weight': [positions, dim],
      ...Object.assign(
        {},
        ...Array.from(
          { length: layers },
          (_, i): Shapes => ({
            ...norm(`h.${i}.ln_1`),
            ...linear(`h.${i}.attn.c_attn`, dim, 3 * dim),
            ...linear(`h.${i}.attn.c_proj`, dim, dim),
            ...norm(`h.${i}.ln_2`),
            ...linear(`h.${i}.mlp.c_fc`, dim, 4 * dim),
            ...linear(`h.${i}.mlp.c_proj`, 4 * dim, dim),
          }),
        ),
      ),
      ...norm('ln_f'),
    },
  });
  return folder;
}

/** The same of a wav2vec 2.0 with two convolutions, a group norm, two layers and a width of 8. */
export async function writeTinyWav2Vec2(folder: string): Promise<string> {
  const [dim, inner, layers, conv] = [8, 16, 2, 6];
  const linear = (name: string, out: number, into: number): Shapes => ({
    [`${name}.weight`]: [out, into],
    [`${name}.bias`]: [out],
  });
  const norm = (name: string, width = dim): Shapes => ({
    [`${name}.weight`]: [width],
    [`${name}.bias`]: [width],
  });
  await writeModel(folder, {
    config: {
      model_type: 'wav2vec2',
      hidden_size: dim,
      num_hidden_layers: layers,
      num_attention_heads: 2,
      intermediate_size: inner,
      conv_dim: [conv, conv],
      conv_kernel: [400, 4],
      conv_stride: [320, 2],
      conv_bias: false,
      feat_extract_norm: 'group',
      do_stable_layer_norm: false,
      num_conv_pos_embeddings: 4,
      num_conv_pos_embedding_groups: 2,
    },
    shapes: {
      'feature_extractor.conv_layers.0.conv.weight': [conv, 1, 400],
      ...norm('feature_extractor.conv_layers.0.layer_norm', conv),
      'feature_extractor.conv_layers.1.conv.weight': [conv, conv, 4],
      ...norm('feature_projection.layer_norm', conv),
      ...linear('feature_projection.projection', dim, conv),
      'encoder.pos_conv_embed.conv.weight_g': [1, 1, 4],
      'encoder.pos_conv_embed.conv.weight_v': [dim, dim / 2, 4],
      'encoder.pos_conv_embed.conv.bias': [dim],
      ...norm('encoder.layer_norm'),
      ...Object.assign(
        {},
        ...Array.from({ length: layers }, (_, i): Shapes => {
          const at = `encoder.layers.${i}`;
          return {
            ...linear(`${at}.attention.q_proj`, dim, dim),
            ...linear(`${at}.attention.k_proj`, dim, dim),
            ...linear(`${at}.attention.v_proj`, dim, dim),
            ...linear(`${at}.attention.out_proj`, dim, dim),
            ...norm(`${at}.layer_norm`),
            ...linear(`${at}.feed_forward.intermediate_dense`, inner, dim),
            ...linear(`${at}.feed_forward.output_dense`, dim, inner),
            ...norm(`${at}.final_layer_norm`),
          };
        }),
      ),
    },
  });
  await writeJson(folder, 'preprocessor_config.json', { do_normalize: true, sampling_rate: 16_000 });
  return folder;
}

/** The same of a ResNet of two stages of one block, whose pictures are of 32 × 32. */
export async function writeTinyResnet(folder: string): Promise<string> {
  const [stem, widths] = [4, [4, 8]];
  const conv = (name: string, out: number, into: number, size: number): Shapes => ({
    [`${name}.convolution.weight`]: [out, into, size, size],
    ...Object.fromEntries(
      ['weight', 'bias', 'running_mean', 'running_var'].map((end) => [`${name}.normalization.${end}`, [out]]),
    ),
  });
  let from = stem;
  const stages = widths.map((width, stage): Shapes => {
    const at = `encoder.stages.${stage}.layers.0`;
    const shapes = {
      ...conv(`${at}.layer.0`, width, from, 3),
      ...conv(`${at}.layer.1`, width, width, 3),
      ...(stage > 0 && conv(`${at}.shortcut`, width, from, 1)),
    };
    from = width;
    return shapes;
  });
  await writeModel(folder, {
    config: {
      model_type: 'resnet',
      num_channels: 3,
      embedding_size: stem,
      hidden_sizes: widths,
      depths: [1, 1],
      layer_type: 'basic',
      hidden_act: 'relu',
    },
    shapes: { ...conv('embedder.embedder', stem, 3, 7), ...Object.assign({}, ...stages) },
  });
  await writeJson(folder, 'preprocessor_config.json', {
    image_processor_type: 'ViTImageProcessor',
    size: { height: 32, width: 32 },
  });
  return folder;
}

async function writeModel(
  folder: string,
  { config, shapes }: { readonly config: object; readonly shapes: Shapes },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeJson(folder, 'config.json', config);
  await writeFile(join(folder, 'model.safetensors'), safetensorsOf(shapes));
}

const writeJson = (folder: string, name: string, value: object): Promise<void> =>
  writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);

/** Small random numbers, the same each time; about 1 where a norm scales, and variances above 0. */
function safetensorsOf(shapes: Shapes): Buffer {
  let seed = 12345;
  const next = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed / 2 ** 31 - 1;
  };
  const header: Record<string, object> = {};
  const parts: Float32Array[] = [];
  let at = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const length = shape.reduce((product, extent) => product * extent, 1);
    const isScale = /(norm|LayerNorm|normalization|ln_\w+)\.weight$|running_var$|weight_g$/i.test(name);
    parts.push(Float32Array.from({ length }, () => (isScale ? 1 + 0.2 * next() : 0.4 * next())));
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + 4 * length] };
    at += 4 * length;
  }
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(8 * Math.ceil(json.length / 8)));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, ...parts.map(({ buffer }) => Buffer.from(buffer))]);
}
