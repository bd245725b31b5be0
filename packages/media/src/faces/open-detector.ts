import { ConfigError, DataError, messageOf } from '@erc/core';
import type * as Ort from 'onnxruntime-node';
import type { RgbImage } from '../pictures/resize.js';
import { findDetector } from './find-detector.js';
import { countPriors, type DetectorOutputs, type Face, findFaces } from './find-faces.js';
import type { ResolvedFacesOptions } from './options.js';

/** Finds faces in pictures. */
export interface FaceDetector {
  /** The highest score first. */
  readonly find: (picture: RgbImage) => Promise<Face[]>;
}

const INSTALL = 'npm i onnxruntime-node';
/** Of blue, green and red, as such models are trained. */
const MEANS = [104, 117, 123] as const;
/** Values of a row, by which outputs are told apart. */
const WIDTHS = { boxes: 4, scores: 2, landmarks: 10 } as const;

/** {@link findDetector}, then {@link loadDetector}. */
export async function openDetector(options: ResolvedFacesOptions): Promise<FaceDetector> {
  return loadDetector((await findDetector(options)).path, options);
}

/**
 * Loads a detector from its file. It runs on one thread: clips are converted in several processes.
 *
 * @throws ConfigError when onnxruntime-node is not there, or the file is no such model.
 */
export async function loadDetector(path: string, options: ResolvedFacesOptions): Promise<FaceDetector> {
  const where = `media: faces: ${options.model}`;
  const ort = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new ConfigError(`media: faces: expected onnxruntime-node, received none. Install it: ${INSTALL}.`, {
      cause,
    });
  });
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    // What goes wrong is thrown.
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    throw new ConfigError(`${where}: expected an ONNX model, received: ${messageOf(cause)}.`, { cause });
  });
  const [input, ...others] = session.inputNames;
  if (input === undefined || others.length > 0) {
    throw new ConfigError(
      `${where}: expected one input, received ${session.inputNames.join(', ') || 'none'}.`,
    );
  }
  return {
    async find(picture) {
      const { width, height } = picture;
      const tensor = new ort.Tensor('float32', blueFirst(picture), [1, 3, height, width]);
      const outputs = await session.run({ [input]: tensor }).catch((cause: unknown) => {
        throw new DataError(
          `${where}: expected a model that takes pictures of any size, received for ${width} × ${height}: ${messageOf(cause)}.`,
          { cause },
        );
      });
      return findFaces(predictionsOf(outputs, countPriors(width, height), where), picture, options);
    },
  };
}

/** Planes of blue, green and red, less their means. */
function blueFirst({ width, height, data }: RgbImage): Float32Array {
  const pixels = width * height;
  const planes = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    for (let plane = 0; plane < 3; plane++)
      planes[plane * pixels + i] = data[3 * i + 2 - plane]! - MEANS[plane]!;
  }
  return planes;
}

function predictionsOf(
  outputs: Ort.InferenceSession.ReturnType,
  priors: number,
  where: string,
): DetectorOutputs {
  const all = Object.values(outputs);
  const take = (width: number): Float32Array => {
    const found = all.find(({ dims }) => dims.at(-1) === width);
    if (found?.data instanceof Float32Array && found.data.length === width * priors) return found.data;
    throw new DataError(
      `${where}: expected an output [1, ${priors}, ${width}] of float32, received ${all.map(({ dims }) => `[${dims.join(', ')}]`).join(', ')}.`,
    );
  };
  return { boxes: take(WIDTHS.boxes), scores: take(WIDTHS.scores), landmarks: take(WIDTHS.landmarks) };
}
