"""Hashing of passwords with scrypt, a salt each."""

import hashlib
import hmac
import os

# 2**14 * 8 * 128 bytes: 16 MB and about 50 ms a guess (RFC 7914).
COST = 2**14
BLOCK = 8
PARALLEL = 1
SALT_BYTES = 16


def hash_password(password: str) -> str:
    """A text that can be stored: ``scrypt$cost$salt$key``."""
    salt = os.urandom(SALT_BYTES)
    return f"scrypt${COST}${salt.hex()}${_derive(password, salt, COST).hex()}"


def matches(password: str, stored: str) -> bool:
    """Whether ``password`` is the one that ``stored`` was made from."""
    _, cost, salt, key = stored.split("$")
    derived = _derive(password, bytes.fromhex(salt), int(cost))
    return hmac.compare_digest(derived, bytes.fromhex(key))


def _derive(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=BLOCK, p=PARALLEL, maxmem=64 * 1024 * 1024
    )
