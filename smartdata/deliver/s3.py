"""A bucket of an S3-compatible object store as a target.

Each object is put in one step and only where there is none yet (``If-None-Match: *``). Nothing
leads readers to a release before the files at the root name it, and those are replaced only as they
were read (``If-Match``): two publishers can't undo each other's work, and one that was killed
leaves no lock behind. Credentials, region and proxies are those of the usual environment and
profiles.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError

from smartdata.deliver.contents import Held, ReleaseFile
from smartdata.deliver.headers import cache_control, content_type
from smartdata.errors import DeliveryError, UsageError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

log = logging.getLogger(__name__)

#: Above this a file goes up in parts, which are tried again one by one.
_IN_PARTS = 256 * 1024 * 1024
#: What a store copies in one request.
_COPIED_AT_ONCE = 5 * 1024**3
_PIECE = 1024 * 1024
_READS = 5
_GONE = {"404", "NoSuchKey", "NotFound"}
#: Somebody wrote there in the meantime.
_MEANWHILE = {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}
_NO_CONDITIONS = {"501", "NotImplemented"}


def open_bucket(address: str, endpoint: str | None = None) -> S3Target:
    """The target of ``s3://bucket/prefix``, at Amazon or at the address of another store.

    Raises:
        UsageError: the address names no bucket, or the settings of the client are not valid.
    """
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if not bucket:
        raise UsageError(f"{address}: names no bucket. Write s3://BUCKET/PREFIX.")
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 8},
        max_pool_connections=16,
        connect_timeout=15,
        read_timeout=60,
        # Other stores are seldom reached by a host name for each bucket.
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    try:
        client: S3Client = boto3.client("s3", endpoint_url=endpoint, config=config)
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"{address}: can't be reached with these settings: {error}") from error
    return S3Target(client, bucket, prefix.strip("/"))


class S3Target:
    """See :class:`smartdata.deliver.targets.Target`. A tag is an ETag."""

    def __init__(
        self, client: S3Client, bucket: str, prefix: str, *, in_parts: int = _IN_PARTS
    ) -> None:
        self.client = client
        self.bucket = bucket
        self.before = f"{prefix}/" if prefix else ""
        self.in_parts = in_parts
        self.conditional = True

    @property
    def name(self) -> str:
        """The address of the bucket and prefix."""
        return f"s3://{self.bucket}/{self.before}".rstrip("/")

    def lock(self) -> AbstractContextManager[object]:
        """Nothing: every write is conditional."""
        return nullcontext()

    def is_shown(self, version: str) -> bool:
        """Always: whoever knows the address of a file reaches it."""
        del version
        return True

    def held(self, version: str) -> Iterator[Held]:
        """The objects of a release, as the store lists them."""
        below = self._key(f"releases/{version}/")
        last = ""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=below
        )
        with self._told(below):
            for page in pages:
                for found in page.get("Contents", ()):
                    path = found["Key"].removeprefix(below)
                    if path <= last and last:
                        raise DeliveryError(
                            f"{self.name}: this store does not list its objects in the order of "
                            "their keys, so that they can't be compared."
                        )
                    last = path
                    yield Held(path, found["Size"], _tag(found["ETag"]))

    def digest(self, version: str, held: Held, *, reread: bool) -> str | None:
        """The SHA-256 that the store checked or that was noted with the object; else by reading."""
        key = self._release_key(version, held.path)
        with self._told(key):
            try:
                if not reread:
                    head = self.client.head_object(
                        Bucket=self.bucket, Key=key, ChecksumMode="ENABLED"
                    )
                    if (stated := _stated(head)) is not None:
                        return stated
                return self._download(key, None)[1]
            except ClientError as error:
                if _code(error) in _GONE:
                    return None
                raise

    def find(self, version: str, path: str) -> Held | None:
        """What there is at the key of a file."""
        key = self._release_key(version, path)
        with self._told(key):
            try:
                head = self.client.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if _code(error) in _GONE:
                    return None
                raise
        return Held(path, head["ContentLength"], _tag(head["ETag"]))

    def put(self, version: str, file: ReleaseFile, source: Path) -> Held | None:
        """Upload a file, if there is none at its key; the store checks its SHA-256."""
        key = self._release_key(version, file.path)
        about = _about(file, f"releases/{version}/{file.path}")
        with self._told(key):
            if file.size > self.in_parts:
                return self._put_in_parts(version, file, source, about)
            with source.open("rb") as body:
                made = self._put(
                    key, body, IfNoneMatch="*", ContentLength=file.size, **about,
                    ChecksumAlgorithm="SHA256", ChecksumSHA256=_base64(file.sha256),
                )  # fmt: skip
        return None if made is None else Held(file.path, file.size, made)

    def _put_in_parts(
        self, version: str, file: ReleaseFile, source: Path, about: dict[str, Any]
    ) -> Held | None:
        """Upload a large file in parts. The client's transfers take no condition; that nothing was
        there was seen just before."""
        key = self._release_key(version, file.path)
        piece = min(64 * 1024 * 1024, self.in_parts)
        self.client.upload_file(
            str(source), self.bucket, key, ExtraArgs=about,
            Config=TransferConfig(
                multipart_threshold=1, multipart_chunksize=piece, max_concurrency=2
            ),
        )  # fmt: skip
        return self.find(version, file.path)

    def copy(self, version: str, file: ReleaseFile, before: str, tag: str) -> Held | None:
        """Have the store copy the object of another release, if it has this tag still."""
        if file.size > _COPIED_AT_ONCE:
            return None
        key = self._release_key(version, file.path)
        with self._told(key):
            try:
                made = self.client.copy_object(
                    Bucket=self.bucket, Key=key, MetadataDirective="REPLACE",
                    CopySource={
                        "Bucket": self.bucket, "Key": self._release_key(before, file.path)
                    },
                    CopySourceIfMatch=f'"{tag}"', ChecksumAlgorithm="SHA256",
                    **_about(file, f"releases/{version}/{file.path}"),
                )  # fmt: skip
            except ClientError as error:
                if _code(error) in _GONE | _MEANWHILE | _NO_CONDITIONS:
                    return None
                raise
        result = made["CopyObjectResult"]
        held = Held(file.path, file.size, _tag(result["ETag"]))
        # Not every store heeds the condition: what was copied is told by its tag or its checksum.
        sure = held.tag == tag or result.get("ChecksumSHA256") == _base64(file.sha256)
        if not sure and self.digest(version, held, reread=True) != file.sha256:
            raise DeliveryError(
                f"s3://{self.bucket}/{key}: the store copied other bytes than were there before. "
                "Nothing leads there; take it away and publish again."
            )
        return held

    def complete(self, version: str) -> None:
        """Nothing: an object is at its address as soon as it is there."""

    def point(self, version: str) -> None:
        """Nothing: a store has no links; the files at the root name the newest release."""

    def read(self, path: str, into: IO[bytes]) -> str | None:
        """Read an object."""
        with self._told(self._key(path)):
            try:
                return self._download(self._key(path), into)[0]
            except ClientError as error:
                if _code(error) in _GONE:
                    return None
                raise

    def _download(self, key: str, into: IO[bytes] | None) -> tuple[str, str]:
        """The tag and the SHA-256 of an object read to its end, and into a file if one is given.

        The client tries requests again, but not bodies that break off.
        """
        for attempt in range(_READS):
            digest = hashlib.sha256()
            found = self.client.get_object(Bucket=self.bucket, Key=key)
            try:
                for piece in found["Body"].iter_chunks(_PIECE):
                    digest.update(piece)
                    if into is not None:
                        into.write(piece)
            except (HTTPClientError, IncompleteReadError):
                if attempt == _READS - 1:
                    raise
                log.info("s3://%s/%s broke off; it is read again", self.bucket, key)
                if into is not None:
                    into.seek(0)
                    into.truncate()
            else:
                break
        return _tag(found["ETag"]), digest.hexdigest()

    def replace(self, path: str, content: IO[bytes], tag: str | None) -> bool:
        """Put an object in one request, if what is there has this tag still."""
        condition = {"IfNoneMatch": "*"} if tag is None else {"IfMatch": f'"{tag}"'}
        with self._told(self._key(path)):
            made = self._put(
                self._key(path), content, ContentType=content_type(path),
                CacheControl=cache_control(path), **condition,
            )  # fmt: skip
        return made is not None

    def _put(self, key: str, body: IO[bytes], **told: Any) -> str | None:
        """The tag of the object put; None where a condition did not hold."""
        conditions = () if self.conditional else ("IfMatch", "IfNoneMatch")
        given = {name: value for name, value in told.items() if name not in conditions}
        try:
            made = self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **given)
        except ClientError as error:
            code = _code(error)
            if code in _MEANWHILE | _GONE and ("IfMatch" in given or "IfNoneMatch" in given):
                return None
            if code in _NO_CONDITIONS and self.conditional:
                log.warning(
                    "%s: this store knows no conditional writes; see to it that only one publishes "
                    "there at a time", self.name,
                )  # fmt: skip
                self.conditional = False
                body.seek(0)
                return self._put(key, body, **told)
            raise
        return _tag(made["ETag"])

    def _key(self, path: str) -> str:
        return self.before + path

    def _release_key(self, version: str, path: str) -> str:
        return self._key(f"releases/{version}/{path}")

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        """Errors of the client, as errors that say what could not be done and where."""
        try:
            yield
        except (ClientError, BotoCoreError, Boto3Error) as error:
            raise DeliveryError(
                f"s3://{self.bucket}/{key}: {error}. What is there stays; mend the cause (address, "
                "credentials, rights, network) and publish again, which goes on from there."
            ) from error


def _about(file: ReleaseFile, path: str) -> dict[str, Any]:
    return {
        "ContentType": content_type(path),
        "CacheControl": cache_control(path),
        "Metadata": {"sha256": file.sha256},
    }


def _stated(head: Any) -> str | None:
    """The SHA-256 of a whole object, as the store keeps it; a checksum of parts is another."""
    stated = head.get("ChecksumSHA256")
    if stated is not None and "-" not in stated:
        return base64.b64decode(stated).hex()
    noted = head.get("Metadata", {}).get("sha256")
    return str(noted) if noted is not None else None


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def _tag(etag: str) -> str:
    return etag.strip('"')


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
