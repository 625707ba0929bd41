"""A record as signed JSON, which can be checked without asking this site.

The signature is a JWS (RFC 7515) with Ed25519 (RFC 8037). Its key is derived from the site's secret
key, so that every node has it and nothing has to be kept; the public halves of that one and of the
site's old keys are published as a JWK set (RFC 7517).
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.records.models import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PURPOSE = b"learning-together records of learning"
ALGORITHM = "EdDSA"


def signed(record: Record, secret: str, site: str) -> str:
    """A compact JWS over what the record says. ``secret`` is the site's key, ``site`` its address
    without a slash at its end."""
    import jwt

    key = _private_key(secret)
    payload = {
        "iss": site,
        "iat": int(record.created_at.timestamp()),
        "jti": record.code,
        "record": record.said,
    }
    return jwt.encode(payload, key, algorithm=ALGORITHM, headers={"kid": _public_jwk(key)["kid"]})


def public_keys(secrets: Iterable[str]) -> dict[str, Any]:
    """A JWK set with the public halves of these, the first one first."""
    return {"keys": [_public_jwk(_private_key(secret)) for secret in secrets]}


def _private_key(secret: str) -> Ed25519PrivateKey:
    # Imported when it is needed: most processes never sign, and it takes 8 MB.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    known = {"crv": "Ed25519", "kty": "OKP", "x": _base64(key.public_key().public_bytes_raw())}
    # RFC 7638: the members that identify it, sorted, without spaces.
    plain = json.dumps(known, sort_keys=True, separators=(",", ":")).encode()
    thumbprint = _base64(hashlib.sha256(plain).digest())
    return {**known, "kid": thumbprint, "alg": ALGORITHM, "use": "sig"}


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
