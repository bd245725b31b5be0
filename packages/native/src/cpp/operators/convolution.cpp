// ONNX's Conv over one or two spatial axes, with an activation.
#include "list.h"

#include "../kernels/convolution.h"
#include "../ort/custom-op.h"
#include "attributes.h"
#include "convolution-window.h"
#include "packed-operand.h"
#include "threads.h"

namespace erc {
namespace {

class ConvolutionOperator {
 public:
  static constexpr const char* name = "Convolution";
  static constexpr std::size_t inputs = 3, required = 2, outputs = 1;

  explicit ConvolutionOperator(const ort::KernelInfo& info)
      : strides_(info.integers("strides", {})),
        dilations_(info.integers("dilations", {})),
        pads_(info.integers("pads", {})),
        kernelShape_(info.integers("kernel_shape", {})),
        groups_(info.integer("group", 1)),
        autoPad_(info.text("auto_pad", "NOTSET")),
        activation_(activationOf(name, info)),
        precision_(precisionOf(name, info)) {
    if (groups_ < 1) refuse(name, "group", "1 or more", std::to_string(groups_));
    if (autoPad_ != "NOTSET" && autoPad_ != "VALID" && autoPad_ != "SAME_UPPER" && autoPad_ != "SAME_LOWER")
      refuse(name, "auto_pad", "NOTSET, VALID, SAME_UPPER or SAME_LOWER", autoPad_);
    const ort::Tensor w = info.constantInput(1);
    if (w && w.shape.size() >= 3 && ort::sizeOf(w.shape) > 0 && w.shape[0] % groups_ == 0) {
      const std::int64_t outputsOfGroup = w.shape[0] / groups_, inner = ort::sizeOf(w.shape) / w.shape[0];
      packed_ = std::make_unique<PackedOperand>(Side::left, precision_, Matrix{w.data, inner, false}, outputsOfGroup, inner, groups_);
    }
  }

  void compute(const ort::KernelContext& context) const {
    const ort::Tensor x = context.input(0), w = context.input(1), bias = context.input(2);
    const std::size_t axes = x.shape.size() < 2 ? 0 : x.shape.size() - 2;
    if (axes != 1 && axes != 2) refuse(name, "x", "[N, C, L] or [N, C, H, W]", textOf(x.shape));
    if (w.shape.size() != axes + 2) refuse(name, "w", std::to_string(axes + 2) + " axes, as x", textOf(w.shape));
    if (x.shape[1] % groups_ != 0 || x.shape[1] / groups_ != w.shape[1])
      refuse(name, "w", "axis 1 of " + std::to_string(x.shape[1]) + " channels / " + std::to_string(groups_) + " groups", textOf(w.shape));
    if (w.shape[0] % groups_ != 0) refuse(name, "w", "a multiple of " + std::to_string(groups_) + " outputs", textOf(w.shape));
    // Places are counted by dividing by the kernel's size.
    for (std::size_t axis = 2; axis < w.shape.size(); ++axis)
      if (w.shape[axis] < 1) refuse(name, "w", "kernels of 1 place or more", textOf(w.shape));
    if (bias) expectShape(name, "bias", bias.shape, {w.shape[0]});

    // A sequence is an image of one row.
    const std::int64_t height = axes == 2 ? x.shape[2] : 1, width = x.shape.back();
    const Window vertical = axes == 2 ? window(0, axes, w, height) : Window{1, 1, 1, 0, 0}, horizontal = window(axes - 1, axes, w, width);
    Convolution c{};
    c.images = x.shape[0];
    c.channels = x.shape[1];
    c.outChannels = w.shape[0];
    c.groups = groups_;
    c.outHeight = vertical.outputs(height);
    const std::int64_t outWidth = horizontal.outputs(width);
    c.geometry = {nullptr,
                  height,
                  width,
                  vertical.kernel,
                  horizontal.kernel,
                  vertical.stride,
                  horizontal.stride,
                  vertical.dilation,
                  horizontal.dilation,
                  vertical.padBefore,
                  horizontal.padBefore,
                  outWidth,
                  0};
    c.x = x.data;
    c.weights = w.data;
    c.packedWeights = packed_ == nullptr ? nullptr : packed_->data();
    c.packedBytes = packed_ == nullptr ? 0 : packed_->bytesOfOne();
    c.bias = bias ? bias.data : nullptr;
    ort::Shape shape{c.images, c.outChannels};
    if (axes == 2) shape.push_back(c.outHeight);
    shape.push_back(outWidth);
    c.y = context.output(0, shape);
    c.activation = activation_;
    c.precision = precision_;
    if (ort::sizeOf(shape) > 0) convolution(kernels(), c, threadsOf(context));
  }

 private:
  /** Of a list with a number for each axis (an empty one: `fallback` for all). */
  static std::int64_t along(const char* attribute, const std::vector<std::int64_t>& values, std::size_t axis, std::size_t count, std::int64_t fallback) {
    if (values.empty()) return fallback;
    if (values.size() != count) refuse(name, attribute, std::to_string(count) + " numbers", std::to_string(values.size()));
    return values[axis];
  }

  Window window(std::size_t axis, std::size_t axes, const ort::Tensor& w, std::int64_t size) const {
    const std::int64_t kernel = w.shape[axis + 2];
    if (const std::int64_t said = along("kernel_shape", kernelShape_, axis, axes, kernel); said != kernel)
      refuse(name, "kernel_shape", std::to_string(kernel) + ", as w", std::to_string(said));
    const Window plain{kernel,
                       along("strides", strides_, axis, axes, 1),
                       along("dilations", dilations_, axis, axes, 1),
                       along("pads", pads_, axis, 2 * axes, 0),
                       along("pads", pads_, axis + axes, 2 * axes, 0)};
    if (plain.stride < 1 || plain.dilation < 1 || plain.padBefore < 0 || plain.padAfter < 0)
      refuse(name, "window", "strides and dilations of 1 or more, pads of 0 or more", "a smaller one");
    return padded(plain, autoPad_, size);
  }

  std::vector<std::int64_t> strides_, dilations_, pads_, kernelShape_;
  std::int64_t groups_;
  std::string autoPad_;
  Activation activation_;
  Precision precision_;
  std::unique_ptr<PackedOperand> packed_;
};

}  // namespace

const OrtCustomOp* convolutionOperator() { return ort::customOp<ConvolutionOperator>(); }

}  // namespace erc
