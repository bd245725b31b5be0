import {
  type Feature,
  type FeatureArray,
  type FeatureColumn,
  isRawFeature,
  isSparse,
  ShapeError,
} from '@erc/core';
import { eachFeature, mapColumn } from './feature-column.js';

/** Mean and standard deviation of each element of a stream's vectors. */
export interface Standardizer {
  readonly mean: FeatureArray;
  /** 1 where the training vectors do not vary. */
  readonly sd: FeatureArray;
}

/**
 * Measures mean and (population) standard deviation of each element, in float64, over training vectors (or over all steps of training
 * sequences). Reads them twice.
 */
export function fitStandardizer(features: FeatureColumn): Standardizer {
  const first = dense(features.at(0)!);
  const dim = first.shape.at(-1)!;
  const sum = new Float64Array(dim);
  const squares = new Float64Array(dim);
  let count = 0;
  for (const feature of eachFeature(features)) {
    const { data } = dense(feature);
    for (let start = 0; start < data.length; start += dim) {
      for (let k = 0; k < dim; k++) sum[k]! += data[start + k]!;
    }
    count += data.length / dim;
  }
  for (let k = 0; k < dim; k++) sum[k]! /= count;
  for (const feature of eachFeature(features)) {
    const { data } = dense(feature);
    for (let start = 0; start < data.length; start += dim) {
      for (let k = 0; k < dim; k++) {
        const off = data[start + k]! - sum[k]!;
        squares[k]! += off * off;
      }
    }
  }
  const sd = Float32Array.from(squares, (square) => Math.sqrt(square / count));
  for (let k = 0; k < dim; k++) if (!(sd[k]! > 1e-6)) sd[k] = 1;
  return { mean: { data: Float32Array.from(sum), shape: [dim] }, sd: { data: sd, shape: [dim] } };
}

/**
 * `(x − mean) / sd` of each feature, clipped to ±`limit` standard deviations, so that an element that hardly varied in training cannot
 * drown the others. Of a column that is no array each one is computed when it is read.
 */
export function standardize(features: FeatureColumn, { mean, sd }: Standardizer, limit = 8): FeatureColumn {
  return mapColumn(features, (feature) => {
    const { data, shape } = dense(feature);
    const dim = mean.shape[0]!;
    if (shape.at(-1) !== dim) throw new ShapeError('standardize', ['…', dim], shape);
    // Plain loops: a column computes this at every read.
    const scaled = new Float32Array(data.length);
    for (let start = 0; start < data.length; start += dim) {
      for (let k = 0; k < dim; k++) {
        const z = (data[start + k]! - mean.data[k]!) / sd.data[k]!;
        scaled[start + k] = Math.min(limit, Math.max(-limit, z));
      }
    }
    return { data: scaled, shape };
  });
}

function dense(feature: Feature): FeatureArray {
  if (isSparse(feature)) throw new ShapeError('standardize: dense features', ['dim'], [feature.dim]);
  if (isRawFeature(feature)) throw new ShapeError('standardize: vectors', ['dim'], feature.shape);
  return feature;
}
