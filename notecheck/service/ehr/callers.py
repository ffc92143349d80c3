"""Who may call: signed tokens of the issuers that were named, each of them once."""

from __future__ import annotations

import hashlib
import heapq
import time
from typing import Any, Final

import jwt

from notecheck.errors import ServiceError
from notecheck.service.ehr.settings import Issuer, Trust
from notecheck.service.faults import FaultError

ALGORITHMS: Final = ("ES384", "RS384")
LEEWAY: Final = 60.0
"""Seconds by which clocks may differ."""
LONGEST_LIFE: Final = 3600.0
"""Seconds that a token may still be good for; it is remembered for so long."""
_NEEDED: Final = ["iss", "aud", "exp", "iat", "jti"]
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class Callers:
    """The issuers, their keys, and the tokens that were seen.

    Args:
        trust: as the settings have it.

    Raises:
        ServiceError: a file of keys holds none that could be used.
    """

    def __init__(self, trust: Trust) -> None:
        self._issuers = {issuer.iss: issuer for issuer in trust.issuer}
        self._audience = trust.audience or ""
        self._keys: dict[str, dict[str, jwt.PyJWK]] = {}
        self._seen: dict[bytes, float] = {}
        self._ends: list[tuple[float, bytes]] = []
        for issuer in trust.issuer:
            self._keys[issuer.iss] = usable(issuer.key_set)
            if issuer.keys is not None and not self._keys[issuer.iss]:
                raise ServiceError(f"{issuer.keys}: holds no key with a kid for {' or '.join(ALGORITHMS)}")

    def renew(self, iss: str, key_set: dict[str, Any]) -> bool:
        """Takes new keys of an issuer, and returns True; where none of them can be used the old ones stay."""
        found = usable(key_set)
        if found:
            self._keys[iss] = found
        return bool(found)

    def check(self, authorization: str, path: str) -> None:
        """Lets a call pass or not.

        Args:
            authorization: the header, as it came.
            path: the address that is called, without the service's own.

        Raises:
            FaultError: 401, or 403 for a tenant that is not named.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise FaultError(401, headers={"WWW-Authenticate": "Bearer"})
        claims, issuer = self._verified(token.strip(), path)
        if issuer.tenants and claims.get("tenant") not in issuer.tenants:
            raise FaultError(403)
        self._once(issuer.iss, claims["jti"], float(claims["exp"]))

    def _verified(self, token: str, path: str) -> tuple[dict[str, Any], Issuer]:
        try:
            header = jwt.get_unverified_header(token)
            said = jwt.decode(token, options={"verify_signature": False})
            issuer = self._issuers[said["iss"]]
            if header.get("jku") is not None and issuer.jwks is not None and header["jku"] != issuer.jwks:
                raise jwt.InvalidTokenError
            key = self._keys[issuer.iss][header["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audiences(path),
                issuer=issuer.iss,
                leeway=LEEWAY,
                options={"require": _NEEDED},
            )
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
            raise FaultError(401, headers=_CHALLENGE) from None
        jti = claims["jti"]
        if not isinstance(jti, str) or not jti or float(claims["exp"]) > time.time() + LONGEST_LIFE + LEEWAY:
            raise FaultError(401, headers=_CHALLENGE)
        return claims, issuer

    def _audiences(self, path: str) -> list[str]:
        """The address that is called; feedback may be addressed to its service."""
        called = f"{self._audience}{path}"
        return [called, called.removesuffix("/feedback")]

    def _once(self, iss: str, jti: str, end: float) -> None:
        now = time.time()
        while self._ends and self._ends[0][0] < now:
            del self._seen[heapq.heappop(self._ends)[1]]
        name = hashlib.sha256(f"{len(iss)} {iss} {jti}".encode("utf-8", "surrogatepass")).digest()
        if name in self._seen:
            raise FaultError(401, headers=_CHALLENGE)
        self._seen[name] = end + LEEWAY
        heapq.heappush(self._ends, (end + LEEWAY, name))


def usable(key_set: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """Returns the keys of a set that may sign, by their kid; others are passed over."""
    found: dict[str, jwt.PyJWK] = {}
    listed = key_set.get("keys")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or not isinstance(one.get("kid"), str) or one.get("use", "sig") != "sig":
            continue
        name = {"EC": "ES384", "RSA": "RS384"}.get(str(one.get("kty")))
        if name is None or one.get("alg", name) != name or (name == "ES384" and one.get("crv") != "P-384"):
            continue
        try:
            found[one["kid"]] = jwt.PyJWK({k: v for k, v in one.items() if k not in _PRIVATE}, algorithm=name)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue
    return found


_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})
