#include "model/plan.h"

namespace ao::model {

namespace {

constexpr std::span<const std::string_view> first_features(std::size_t count) {
    return std::span(kFeatures).first(count);
}

// Each plan has the features of the smaller ones and some more.
constexpr std::array kPlans{
    Plan{"free", 1, 100, 10, 100, first_features(1)},
    Plan{"starter", 3, 10'000, 50, 10'000, first_features(4)},
    Plan{"pro", 10, 100'000, 200, 100'000, first_features(6)},
    Plan{"enterprise", 999, 999'999, 1000, 999'999, first_features(8)},
};

}  // namespace

const Plan* find_plan(std::string_view name) {
    for (const Plan& plan : kPlans)
        if (plan.name == name) return &plan;
    return nullptr;
}

}  // namespace ao::model
