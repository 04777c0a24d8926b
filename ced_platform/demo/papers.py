"""Short documents of the demo that any office program opens, in any script."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.core.files.base import ContentFile

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
 manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:text>{paragraphs}</office:text></office:body>
</office:document-content>"""
# a fixed day: the same words are the same bytes, and have the same SHA-256
DAY = (2012, 6, 20, 0, 0, 0)


def paper(name: str, title: str, lines: Iterable[str]) -> ContentFile:
    """An OpenDocument text with a heading and its paragraphs."""
    paragraphs = f'<text:h text:outline-level="1">{escape(title)}</text:h>' + "".join(
        f"<text:p>{escape(line)}</text:p>" for line in lines
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in (
            ("mimetype", MEDIA_TYPE),  # first and not compressed, as the format asks
            ("META-INF/manifest.xml", MANIFEST),
            ("content.xml", CONTENT.format(paragraphs=paragraphs)),
        ):
            archive.writestr(zipfile.ZipInfo(path, DAY), text)
    return ContentFile(buffer.getvalue(), name=name)
