#!/usr/bin/env python3
"""Puts the built web app into one C++ source, for ao_web_app() in cmake/web_app.cmake.

Usage: embed_web.py DIST OUTPUT.cpp

Beside OUTPUT.cpp lies OUTPUT.bin with every file of DIST and, where it is smaller, its gzip form as "<path>.gz"; the
Brotli forms lie in DIST already (web/tools/pack.mjs). The source takes it in whole (.incbin), which a compiler does at once
where it would chew on a literal of megabytes. Without DIST the source holds no files. The output is the same for the same
input.
"""
import gzip
import hashlib
import pathlib
import sys

dist, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
archive = output.with_suffix(".bin")
PACKED_TYPES = {".js", ".css", ".html", ".svg", ".json", ".map", ".txt", ".webmanifest"}


def contents():
    """(path, bytes) of what goes in, in order."""
    for path in sorted(dist.rglob("*")):
        name = path.relative_to(dist).as_posix()
        if not path.is_file() or name.startswith("."):  # what Vite tells the tools, not the browser
            continue
        content = path.read_bytes()
        yield name, content
        packed = gzip.compress(content, 9, mtime=0)
        if path.suffix in PACKED_TYPES and name != "index.html" and len(packed) < len(content):
            yield name + ".gz", packed


entries, blob = [], bytearray()
for name, content in contents():
    entries.append(f'    {{"{name}", {{web_app_archive + {len(blob)}, {len(content)}}}}},')
    blob += content

# The digest is for compiler caches, which see the source but not the archive.
lines = [f"// {hashlib.sha256(blob).hexdigest()}", '#include "api/web_app.h"', ""]
if entries:
    lines += [f'asm(".pushsection .rodata\\n.global web_app_archive\\nweb_app_archive:\\n.incbin \\"{archive}\\"\\n.popsection");',
              "", 'extern "C" const char web_app_archive[];', ""]
lines += ["namespace ao::api {", "", "std::span<const base::EmbeddedFile> web_app_files() {"]
if entries:
    lines += ["    static const base::EmbeddedFile kFiles[] = {", *entries, "    };", "    return kFiles;"]
else:
    lines += ["    return {};"]
lines += ["}", "", "}  // namespace ao::api", ""]
output.parent.mkdir(parents=True, exist_ok=True)
archive.write_bytes(blob)
output.write_text("\n".join(lines))
print(f"web app: {len(entries)} files, {len(blob) // 1024} KiB" if entries else "web app: not built, left out")
