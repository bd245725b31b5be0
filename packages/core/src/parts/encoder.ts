import type { z } from 'zod';
import type {
  AudioInput,
  Encoder,
  FeatureArray,
  FittedEncoder,
  TextInput,
  VisualInput,
} from '../features.js';
import type { Modality } from '../modality.js';
import type { RawKind, StreamSpec } from '../stream-spec.js';
import { ownOptions, type Part, type PartSchema } from './part.js';
import type { PathResolver } from './paths.js';
import { createRegistry, type PartList, type Registry } from './registry.js';

/** What an encoder of each modality reads. */
export interface InputOf {
  readonly text: TextInput;
  readonly audio: AudioInput;
  readonly visual: VisualInput;
}

/** Options of any encoder. */
export type EncoderSchema = PartSchema;

/** Parsed options of any encoder: what a recipe holds. */
export type ParsedEncoder = z.output<EncoderSchema>;

/** What an encoder, or the part of the model that it is, gives of an utterance: one vector, steps of vectors, or what another encoder reads. */
export type FeatureKind = StreamSpec['kind'] | RawKind;

/** Options of what opens an encoder. */
export interface EncoderOpening {
  /** Stops the opening, with its downloads; `encode` has a signal of its own. */
  readonly signal?: AbortSignal;
  /** Is told of each file of a pre-trained model that `encode` will need. @default nobody is */
  readonly onFile?: (file: EncoderFile) => void;
  /**
   * Reads a file of a model, or one that an option names, by its address: in a page, where whoever opens the encoder has the files. `undefined` where there is
   * none of that address. @default the encoder fetches it
   */
  readonly readFile?: ((address: string) => Promise<Uint8Array<ArrayBuffer> | undefined>) | undefined;
}

/** A file of a pre-trained model. */
export interface EncoderFile {
  /** The model as the options name it, paths resolved. */
  readonly model: string;
  /** The file's path in the model, with forward slashes. */
  readonly name: string;
  /** Where it lies on this machine. */
  readonly path: string;
}

/**
 * A frozen encoder that is a module of tensors, for whoever has an engine that computes it: features are what the module gives of what `raw` gives.
 */
export interface FrozenModule<Input, Module> {
  /** Encoder and model, for errors: `transformer text encoder: models/bert`. */
  readonly where: string;
  /** Makes what the module reads: token ids, samples or pixels. */
  readonly raw: Encoder<Input>;
  /** Its id names it a module, since it gives other last bits than a file that runs by itself. */
  readonly module: Module;
  /** Width of the features. */
  readonly dim: number;
  /** Of one computation. @default one for each core */
  readonly threads?: number | undefined;
}

/**
 * How an encoder with given options comes to be. One type may be frozen with some options and trained with others.
 *
 * - `ready`: the dataset folder has the features already, under `name`, or else under that of the stream.
 * - `columns`: the dataset folder has numbers of each utterance; they are standardized over the training part.
 * - `frozen`: needs no training data; its features are kept in the feature store. Its model may be a file that runs by itself, or a module.
 * - `fitted`: its constants come from the training part.
 * - `trained`: part of the model. What it reads (token ids, samples, pixels) is prepared once and kept in the feature store.
 */
export type EncoderUse<Input, Trained = never> =
  | { readonly state: 'ready'; readonly name?: string | undefined }
  | { readonly state: 'columns'; readonly names: readonly string[] }
  | {
      readonly state: 'frozen';
      open(opening?: EncoderOpening): Promise<Encoder<Input>>;
      /** Opens it as a module, where its model has weights and no file that runs by itself; `undefined` otherwise. @default it never is one */
      openModule?(opening?: EncoderOpening): Promise<FrozenModule<Input, Trained> | undefined>;
      /** Opens what makes the raw stream that the module reads, without the module: its weights need not be there. */
      prepare?(opening?: EncoderOpening): Promise<Encoder<Input>>;
    }
  | {
      readonly state: 'fitted';
      fit(train: readonly Input[], opening?: EncoderOpening): Promise<FittedEncoder<Input>>;
      /** The encoder whose `state()` was kept. */
      restore(
        state: Readonly<Record<string, FeatureArray>>,
        opening?: EncoderOpening,
      ): Promise<FittedEncoder<Input>>;
    }
  | {
      readonly state: 'trained';
      /** Whether frozen layers lie below those that are trained, so that what they give is kept as features. @default false */
      readonly hasLower?: boolean;
      /** Opens what makes the raw stream. */
      prepare(opening?: EncoderOpening): Promise<Encoder<Input>>;
      /** Finds the encoder itself. */
      load(opening?: EncoderOpening): Promise<Trained>;
    };

/** What is known of an encoder from the options that every encoder has. */
export interface EncoderDescriptor<
  M extends Modality = Modality,
  Schema extends EncoderSchema = EncoderSchema,
  Trained = unknown,
> extends Part {
  readonly kind: 'encoder';
  readonly modality: M;
  readonly schema: Schema;
  /** The same options with each path resolved. */
  withPaths(options: ParsedEncoder, resolve: PathResolver): ParsedEncoder;
  /** `undefined` where the options do not tell: of ready features. */
  gives(options: ParsedEncoder): FeatureKind | undefined;
  use(options: ParsedEncoder): EncoderUse<InputOf[M], Trained>;
}

/** What an author of an encoder writes; see {@link defineEncoder}. */
export interface EncoderDefinition<M extends Modality, Schema extends EncoderSchema, Trained> {
  readonly modality: M;
  /** A `z.strictObject` with `type: z.literal(…)`. */
  readonly schema: Schema;
  /** @default no option is a path */
  readonly withPaths?: (options: z.output<Schema>, resolve: PathResolver) => z.output<Schema>;
  /** @default always a vector */
  readonly gives?: (options: z.output<Schema>) => FeatureKind | undefined;
  readonly use: (options: z.output<Schema>) => EncoderUse<InputOf[M], Trained>;
}

/** The descriptor of an encoder. */
export function defineEncoder<M extends Modality, Schema extends EncoderSchema, Trained = never>(
  definition: EncoderDefinition<M, Schema, Trained>,
): EncoderDescriptor<M, Schema, Trained> {
  const { modality, schema, withPaths, gives, use } = definition;
  const own = ownOptions('type', schema);
  return {
    kind: 'encoder',
    type: schema.shape.type.value,
    modality,
    schema,
    withPaths: (options, resolve) => (withPaths ? withPaths(own(options), resolve) : options),
    gives: (options) => (gives ? gives(own(options)) : 'vector'),
    use: (options) => use(own(options)),
  };
}

/** The encoders of a modality. `Trained`: what those that are part of the model give. */
export type EncoderRegistry<M extends Modality = Modality, Trained = unknown> = Registry<
  EncoderDescriptor<M, EncoderSchema, Trained>
>;

/** @throws ConfigError for a type that two lists have. */
export const createEncoderRegistry = <M extends Modality, Trained = unknown>(
  modality: M,
  lists: readonly PartList<EncoderDescriptor<M, EncoderSchema, Trained>>[],
): EncoderRegistry<M, Trained> => createRegistry(`${modality} encoders`, 'type', lists);
