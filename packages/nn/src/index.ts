export type {
  FeatureStream,
  ForwardContext,
  FusionModule,
  Parameter,
  StreamSpec,
  TrainableModule,
} from './contracts.js';
