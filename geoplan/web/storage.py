"""Static files under names that change with their content, with packed copies beside them."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

PACKED = {".css", ".js", ".mjs", ".svg", ".json", ".geojson", ".txt", ".webmanifest", ".map", ".html"}
WORTH_PACKING_BYTES = 1024


class HashedStatic(ManifestStaticFilesStorage):
    """Hashes names, also those that modules import, and packs files once, so that the web server need not."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        yield from super().post_process(paths, dry_run=dry_run, **options)
        if not dry_run:
            for name in {*paths, *self.hashed_files.values()}:
                pack(Path(self.path(name)))


def pack(file: Path) -> None:
    """Write `file.gz` beside a file that gets smaller by it. The same bytes always pack to the same bytes."""
    if file.suffix not in PACKED or not file.is_file() or file.stat().st_size < WORTH_PACKING_BYTES:
        return
    packed = gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
    Path(f"{file}.gz").write_bytes(packed)
