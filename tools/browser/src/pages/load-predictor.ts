export { loadPredictor, turnsOfSubtitles } from '@erc/predictor';
