#include "queue/outcome.h"

namespace ao::queue {

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        return std::string("exception: ") + exception.what();
    } catch (...) {
        return "exception of an unknown type";
    }
}

}  // namespace ao::queue
