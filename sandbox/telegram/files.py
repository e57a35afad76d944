"""Files: taken with a call, named by a file_id, told by getFile."""

from __future__ import annotations

from sandbox.telegram.media import image_size, image_type
from sandbox.telegram.params import Method, Params
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.world import Json, StoredFile, World

MOST_DOWNLOAD = 20 << 20
MOST_PHOTO = 10 << 20
#: of a photo: width and height together, and the one in relation to the other
MOST_SIDES, THINNEST = 10_000, 20


class FileMethods:
    """getFile."""

    def __init__(self, world: World) -> None:
        self.world = world

    def methods(self) -> dict[str, Method]:
        """The methods by their names in the Bot API."""
        return {"getFile": self._get_file}

    def _get_file(self, params: Params) -> Json:
        if not params.text("file_id"):
            raise bad_request("file_id not specified")
        file = self.world.files.get(params.text("file_id"))
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > MOST_DOWNLOAD:
            raise bad_request("file is too big")
        return {**file.reference(), "file_path": self.world.link(file)}


def input_file(world: World, params: Params, kind: str) -> StoredFile:
    """The file of a send call, uploaded or known. Refusal 400: no such, unfit."""
    upload = params.upload(kind)
    if upload is None:
        return _known_file(world, params.text(kind), kind)
    if not upload.data:
        raise bad_request("File must be non-empty")
    if kind == "photo":
        _check_photo(upload.data)
    return world.store(kind, upload.file_name, upload.data)


def _check_photo(data: bytes) -> None:
    if len(data) > MOST_PHOTO:
        raise bad_request(
            f"File of size {len(data)} bytes is too big for a photo; "
            f"the maximum size is {MOST_PHOTO} bytes"
        )
    if image_type(data) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = image_size(data)
    too_thin = max(width, height) > THINNEST * min(width, height)
    if width + height > MOST_SIDES or too_thin:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _known_file(world: World, file_id: str, kind: str) -> StoredFile:
    if not file_id or file_id.startswith("attach://"):
        raise bad_request(f"There is no {kind} in the request")
    if file_id.startswith(("http://", "https://")):
        # The sandbox reaches nothing beyond itself.
        raise bad_request("Failed to get HTTP URL content")
    file = world.files.get(file_id)
    if file is None:
        raise bad_request(
            "Wrong remote file identifier specified: can't unserialize it. "
            "Wrong last symbol"
        )
    if "photo" in (file.kind, kind) and file.kind != kind:
        raise bad_request(
            f"Can't use file of type {file.kind.title()} as {kind.title()}"
        )
    return file
