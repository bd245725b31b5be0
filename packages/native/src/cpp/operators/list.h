// Every operator: one function for each file.
#pragma once

#include "../ort/ort-api.h"

namespace erc {

const OrtCustomOp* productOperator();
const OrtCustomOp* batchedProductOperator();
const OrtCustomOp* geluGradOperator();
const OrtCustomOp* reluGradOperator();
const OrtCustomOp* softmaxGradOperator();
const OrtCustomOp* layerNormOperator();
const OrtCustomOp* layerNormGradOperator();
const OrtCustomOp* transpose2DOperator();
const OrtCustomOp* convolutionOperator();

}  // namespace erc
