"""Files that only those can read who have the key: AES-256-GCM, piece by piece."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"folkmoot-sealed-1\n"
SALT = 16
PIECE = 1024 * 1024
TAG = 16


class WrongKey(Exception):
    """The key does not fit, or the file was changed or cut short."""


def seal(plain: Path, sealed: Path, key: str) -> None:
    """Write `plain` into `sealed`, encrypted."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt)
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(MAGIC + salt)
        number, piece = 0, source.read(PIECE)
        while True:
            following = source.read(PIECE)
            target.write(cipher.encrypt(_nonce(number), piece, not following))
            if not following:
                return
            number, piece = number + 1, following


def unseal(sealed: Path, plain: Path, key: str) -> None:
    """The other way. Raises WrongKey; `plain` may then hold a part of it."""
    with sealed.open("rb") as source, plain.open("wb") as target:
        head = source.read(len(MAGIC) + SALT)
        if not head.startswith(MAGIC):
            raise WrongKey(f"{sealed.name} is no sealed file of ours")
        cipher = _cipher(key, head[len(MAGIC) :])
        number, piece = 0, source.read(PIECE + TAG)
        while True:
            following = source.read(PIECE + TAG)
            try:
                data = cipher.decrypt(_nonce(number), piece, not following)
            except InvalidTag:
                raise WrongKey(
                    f"{sealed.name} can't be opened: the key is another one, or the "
                    "file was changed or cut short"
                ) from None
            target.write(data)
            if not following:
                return
            number, piece = number + 1, following


def is_sealed(path: Path) -> bool:
    """By its first bytes."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _nonce(number: int) -> bytes:
    # a fresh salt makes a fresh key for each file: a counter never comes twice
    return struct.pack(">4xQ", number)


class _Cipher:
    """Each piece knows its place and whether it is the last: none can be missing."""

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)

    def encrypt(self, nonce: bytes, data: bytes, last: bool) -> bytes:
        return self._aes.encrypt(nonce, data, bytes([last]))

    def decrypt(self, nonce: bytes, data: bytes, last: bool) -> bytes:
        return self._aes.decrypt(nonce, data, bytes([last]))


def _cipher(key: str, salt: bytes) -> _Cipher:
    made = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1)
    return _Cipher(made.derive(key.encode()))
