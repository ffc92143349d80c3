"""Signed calls: who is let in and who is not. Keys are made here."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from notecheck.errors import ServiceError
from notecheck.service.ehr.callers import LONGEST_LIFE, Callers, usable
from notecheck.service.ehr.settings import Ehr, load
from notecheck.service.faults import FaultError

BASE = "https://cds.example.org"
ISS = "https://ehr.example.org"
PATH = "/cds-services/notecheck-note-sign"
EC = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(65537, 2048)
STRANGER = ec.generate_private_key(ec.SECP384R1())


def public(key: Any, kid: str, algorithm: str) -> dict[str, Any]:
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, "use": "sig", "alg": algorithm}


KEYS = {"keys": [public(EC, "ec-1", "ES384"), public(RSA, "rsa-1", "RS384")]}
PEOPLE = f"""
[trust]
audience = "{BASE}/"

[[trust.issuer]]
iss = "{ISS}"
keys = "ehr.jwks"

[[trust.issuer]]
iss = "https://other.example.org"
keys = "ehr.jwks"
tenants = ["north", "south"]
"""


def settings(folder: Path, content: str = PEOPLE, keys: Any = KEYS) -> Ehr:
    (folder / "ehr.jwks").write_text(json.dumps(keys))
    (folder / "ehr.toml").write_text(content)
    return load(folder / "ehr.toml")


@pytest.fixture
def callers(tmp_path: Path) -> Callers:
    return Callers(settings(tmp_path).trust)


def numbers() -> Iterator[str]:
    n = 0
    while True:
        n += 1
        yield f"jti-{n}"


JTI = numbers()


def token(
    key: Any = EC,
    kid: str | None = "ec-1",
    algorithm: str = "ES384",
    headers: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    now = int(time.time())
    said = {"iss": ISS, "aud": BASE + PATH, "iat": now, "exp": now + 300, "jti": next(JTI)} | claims
    said = {name: value for name, value in said.items() if value is not None}
    return "Bearer " + jwt.encode(said, key, algorithm, headers={**({"kid": kid} if kid else {}), **(headers or {})})


@pytest.mark.parametrize(
    "sent",
    [
        lambda: token(),
        lambda: token(RSA, "rsa-1", "RS384"),
        lambda: token(aud=[BASE + PATH]),
        lambda: token(tenant="anything"),
        lambda: token(headers={"jku": "https://ehr.example.org/not-looked-at"}),
        lambda: token(iss="https://other.example.org", tenant="north"),
        lambda: token().replace("Bearer", "bearer"),
    ],
)
def test_who_is_let_in(callers: Callers, sent: Any) -> None:
    callers.check(sent(), PATH)


FORGED = "Bearer " + jwt.encode(
    {"iss": ISS, "aud": BASE + PATH, "iat": 1, "exp": 9_999_999_999, "jti": "x"},
    "k" * 48,
    "HS384",
    headers={"kid": "ec-1"},
)
UNSIGNED = "Bearer " + jwt.encode(
    {"iss": ISS, "aud": BASE + PATH, "iat": 1, "exp": 9_999_999_999, "jti": "x"}, None, "none", headers={"kid": "ec-1"}
)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sent",
    [
        lambda: "",
        lambda: "Bearer",
        lambda: "Bearer x.y.z",
        lambda: "Bearer " + "a" * 5000,
        lambda: "Basic eDp5",
        lambda: FORGED,
        lambda: UNSIGNED,
        lambda: token(STRANGER),
        lambda: token(kid=None),
        lambda: token(kid="unknown"),
        lambda: token(kid="rsa-1"),
        lambda: token(RSA, "rsa-1", "RS256"),
        lambda: token(RSA, "ec-1", "RS384"),
        lambda: token(iss="https://nobody.example.org"),
        lambda: token(aud=BASE),
        lambda: token(aud=f"{BASE}/cds-services"),
        lambda: token(aud="https://elsewhere.example.org" + PATH),
        lambda: token(exp=int(time.time()) - 120),
        lambda: token(exp=int(time.time()) + int(LONGEST_LIFE) + 600),
        lambda: token(iat=int(time.time()) + 600),
        lambda: token(jti=None),
        lambda: token(jti=""),
        lambda: token(jti=5),
        lambda: token(iat=None),
        lambda: token(exp=None),
        lambda: token(aud=None),
    ],
)
def test_who_is_not(callers: Callers, sent: Any) -> None:
    with pytest.raises(FaultError) as fault:
        callers.check(sent(), PATH)
    assert fault.value.status == 401
    assert "Bearer" in fault.value.headers["WWW-Authenticate"]


def test_a_token_is_good_once(callers: Callers) -> None:
    sent = token()
    callers.check(sent, PATH)
    with pytest.raises(FaultError) as fault:
        callers.check(sent, PATH)
    assert fault.value.status == 401
    callers.check(token(), PATH)


def test_a_token_that_was_refused_is_not_used_up(callers: Callers) -> None:
    sent = token()
    with pytest.raises(FaultError):
        callers.check(sent, "/cds-services")
    callers.check(sent, PATH)


def test_two_issuers_may_use_the_same_number(callers: Callers) -> None:
    callers.check(token(jti="same"), PATH)
    callers.check(token(jti="same", iss="https://other.example.org", tenant="south"), PATH)


@pytest.mark.parametrize("tenant", [None, "east", ["north"]])
def test_a_tenant_that_is_not_named_is_not_let_in(callers: Callers, tenant: Any) -> None:
    with pytest.raises(FaultError) as fault:
        callers.check(token(iss="https://other.example.org", tenant=tenant), PATH)
    assert fault.value.status == 403


def test_feedback_may_be_addressed_to_its_service(callers: Callers) -> None:
    callers.check(token(), f"{PATH}/feedback")
    callers.check(token(aud=f"{BASE}{PATH}/feedback"), f"{PATH}/feedback")


def test_numbers_are_forgotten_when_their_tokens_have_ended(callers: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        callers.check(token(), PATH)
    assert len(callers._seen) == 5
    late = time.time() + 500
    monkeypatch.setattr("notecheck.service.ehr.callers.time.time", lambda: late)
    callers._once(ISS, "later", late + 60)
    assert len(callers._seen) == len(callers._ends) == 1


def test_new_keys_take_the_place_of_old_ones_and_bad_ones_do_not(callers: Callers) -> None:
    assert not callers.renew(ISS, {"keys": []})
    assert not callers.renew(ISS, {})
    callers.check(token(), PATH)
    assert callers.renew(ISS, {"keys": [public(STRANGER, "ec-2", "ES384")]})
    callers.check(token(STRANGER, "ec-2"), PATH)
    with pytest.raises(FaultError):
        callers.check(token(), PATH)


P256 = public(ec.generate_private_key(ec.SECP256R1()), "p256", "ES256")


@pytest.mark.parametrize(
    "key",
    [7, {}, {"kid": "a"}, {"kid": "a", "kty": "oct", "k": "AAAA"}, P256, {**KEYS["keys"][0], "use": "enc"}, {**KEYS["keys"][1], "alg": "RS256"},
     {"kid": "a", "kty": "EC", "crv": "P-384", "x": "!", "y": "!"}, {"kty": "EC", "crv": "P-384"}],
)  # fmt: skip
def test_keys_that_cannot_be_used_are_passed_over(key: Any) -> None:
    assert usable({"keys": [key]}) == {}
    assert list(usable({"keys": [key, KEYS["keys"][0]]})) == ["ec-1"]


def test_a_private_key_in_the_set_is_not_kept() -> None:
    private = {**jwt.get_algorithm_by_name("ES384").to_jwk(EC, as_dict=True), "kid": "ec-1"}
    assert "d" in private
    key = usable({"keys": [private]})["ec-1"]
    assert not hasattr(key.key, "private_bytes")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[trust]\n[[trust.issuer]]\niss = 'x'\nkeys = 'ehr.jwks'", "trust: issuers need an audience"),
        ("[trust]\naudience = 'https://a.b'\n[[trust.issuer]]\niss = 'x'", "needs either keys (a file) or jwks"),
        (
            "[trust]\naudience = 'https://a.b'\n[[trust.issuer]]\niss = 'x'\njwks = 'http://a.b/keys'",
            "must begin with https://",
        ),
        (
            "[trust]\naudience = 'https://a.b'\n[[trust.issuer]]\niss = 'x'\nkeys = 'none.jwks'",
            "none.jwks: No such file",
        ),
        ("domain = 'Example'", "domain: "),
        ("loinc = ['treadmill']", "loinc.0: "),
        ("origins = ['*']", "origins.0: an address"),
        ("origins = ['https://a.b/page']", "origins.0: an origin has no path"),
        ("surprise = 1", "surprise: Extra inputs"),
        ("domain = ", "not valid TOML"),
    ],
)
def test_settings_that_do_not_hold(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(ServiceError, match=r"ehr\.toml|none\.jwks") as error:
        settings(tmp_path, content)
    assert said in str(error.value)


def test_key_files_that_do_not_hold(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"ehr\.jwks: not a JSON Web Key Set"):
        settings(tmp_path, keys=[1])
    with pytest.raises(ServiceError, match=r"ehr\.jwks: holds no key with a kid for ES384 or RS384"):
        Callers(settings(tmp_path, keys={"keys": [P256]}).trust)
