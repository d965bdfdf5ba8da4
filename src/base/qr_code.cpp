#include "base/qr_code.h"

#include <memory>
#include <stdexcept>

#include <qrencode.h>

namespace ao::base {

namespace {

constexpr int kQuietZone = 4;

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

bool is_dark(const QRcode& code, int x, int y) {
    return (code.data[y * code.width + x] & 1U) != 0;
}

/// One run of dark modules as a rectangle of a path.
void append_run(std::string& path, int x, int y, int length) {
    path += "M" + std::to_string(x + kQuietZone) + " " + std::to_string(y + kQuietZone) + "h" +
            std::to_string(length) + "v1h-" + std::to_string(length) + "z";
}

void append_row(std::string& path, const QRcode& code, int y) {
    for (int x = 0; x < code.width; ++x) {
        if (!is_dark(code, x, y)) continue;
        int end = x;
        while (end < code.width && is_dark(code, end, y))
            ++end;
        append_run(path, x, y, end - x);
        x = end;
    }
}

}  // namespace

std::string qr_code_svg(std::string_view text) {
    const std::string copy(text);
    const std::unique_ptr<QRcode, Free> code(QRcode_encodeString8bit(copy.c_str(), 0, QR_ECLEVEL_M)
    );
    if (!code) throw std::runtime_error("the text does not fit into a QR code");
    std::string path;
    for (int y = 0; y < code->width; ++y)
        append_row(path, *code, y);
    const std::string size = std::to_string(code->width + 2 * kQuietZone);
    return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + size + " " + size +
           R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + size + "v" + size +
           "h-" + size + R"(z"/><path fill="#000" d=")" + path + R"("/></svg>)";
}

}  // namespace ao::base
