#!/usr/bin/env python3
"""Writes a C++ source that holds the files of a folder, for ao_embed() in cmake/embed.cmake.

Usage: embed.py FOLDER NAMESPACE FUNCTION OUTPUT.cpp
"""
import pathlib
import sys

folder, namespace, function, output = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
CHUNK = 64


def literal(content):
    """Octal escapes only: nothing in a file can end the string early."""
    for start in range(0, len(content), CHUNK):
        yield '    "' + "".join(f"\\{byte:03o}" for byte in content[start:start + CHUNK]) + '"'


files = sorted(path for path in folder.rglob("*") if path.is_file())
lines = ['#include "base/embedded.h"', "", "#include <array>", "", f"namespace ao::{namespace} {{", "", "namespace {", ""]
for number, path in enumerate(files):
    content = path.read_bytes()
    lines += [f"constexpr char kFile{number}[] =", *(list(literal(content)) or ['    ""'])]
    lines[-1] += ";"
entries = [f'    {{"{path.relative_to(folder).as_posix()}", {{kFile{number}, sizeof(kFile{number}) - 1}}}},'
           for number, path in enumerate(files)]
lines += ["", f"constexpr std::array<base::EmbeddedFile, {len(files)}> kFiles = {{{{", *entries, "}};", "", "}  // namespace", "",
          f"std::span<const base::EmbeddedFile> {function}() {{ return kFiles; }}", "", f"}}  // namespace ao::{namespace}", ""]
output.parent.mkdir(parents=True, exist_ok=True)
output.write_text("\n".join(lines))
