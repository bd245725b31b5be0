import { z } from 'zod';
import { activationSchema, countSchema, rateSchema } from '../config.js';

const absent = (what: string) => z.literal(false, { error: `expected false: ${what}` }).default(false);

/** What is read of the `config.json` of wav2vec 2.0, HuBERT and WavLM. */
export const wav2vec2Schema = z
  .object({
    model_type: z.string(),
    hidden_size: countSchema,
    num_hidden_layers: countSchema,
    num_attention_heads: countSchema,
    intermediate_size: countSchema,
    hidden_act: activationSchema.default('gelu'),
    layer_norm_eps: z.number().positive().default(1e-5),
    feat_extract_norm: z.enum(['group', 'layer']).default('group'),
    feat_extract_activation: activationSchema.default('gelu'),
    /** HuBERT's may have none. */
    feat_proj_layer_norm: z.boolean().default(true),
    conv_dim: z.array(countSchema).min(1),
    conv_kernel: z.array(countSchema).min(1),
    conv_stride: z.array(countSchema).min(1),
    conv_bias: z.boolean().default(false),
    num_conv_pos_embeddings: countSchema.default(128),
    num_conv_pos_embedding_groups: countSchema.default(16),
    do_stable_layer_norm: z.boolean().default(false),
    hidden_dropout: rateSchema.default(0.1),
    attention_dropout: rateSchema.default(0.1),
    activation_dropout: rateSchema.default(0.1),
    feat_proj_dropout: rateSchema.default(0),
    /** Of WavLM's relative positions: four at least, so that near distances have a bucket each. */
    num_buckets: countSchema.min(4).default(320),
    max_bucket_distance: countSchema.default(800),
    conv_pos_batch_norm: absent('positions with a batch norm are not built'),
    add_adapter: absent('adapters behind the encoder are not built'),
  })
  .refine(
    ({ conv_dim: a, conv_kernel: b, conv_stride: c }) => a.length === b.length && b.length === c.length,
    { error: 'expected as many conv_kernel and conv_stride as conv_dim', path: ['conv_dim'] },
  )
  .refine(({ num_buckets: buckets, max_bucket_distance: most }) => most > buckets / 4, {
    error: 'expected more than a quarter of num_buckets',
    path: ['max_bucket_distance'],
  });

/** {@link wav2vec2Schema}, parsed. */
export type Wav2vec2Config = z.output<typeof wav2vec2Schema>;
