"""A stand-in of Apple's push service: HTTP/2 (with prior knowledge, without TLS), token-based connections.

After developer.apple.com/documentation/usernotifications: sending-notification-requests-to-apns,
handling-notification-responses-from-apns, establishing-a-token-based-connection-to-apns; stored copies of 2026-11-22.
"""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import h2.config
import h2.connection
import h2.events
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOPIC, TEAM, KEY = "example.nordlicht.app", "TEAM123456", "KEY1234567"


class Apns:
    """``devices`` holds tokens of devices, ``gone`` those whose app was removed; ``busy`` those asked too often."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.devices: set[str] = set()
        self.gone: set[str] = set()
        self.busy: set[str] = set()
        self.shown: list[tuple[str, dict[str, object]]] = []
        self.broken: list[int] = []
        self.url = ""

    def signing_key(self) -> str:
        """The p8 file that the shop downloads."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def respond(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, object]]:
        """Answer one request: the status, and the reason unless it was taken."""
        device = headers[":path"].rpartition("/")[2]
        if self.broken:
            return self.broken.pop(0), {"reason": "ServiceUnavailable"}
        if headers[":method"] != "POST":
            return 405, {"reason": "MethodNotAllowed"}
        if not headers[":path"].startswith("/3/device/"):
            return 404, {"reason": "BadPath"}
        if reason := self._token(headers.get("authorization", "")):
            return 403, {"reason": reason}
        if headers.get("apns-topic") != TOPIC:
            return 400, {"reason": "MissingTopic" if "apns-topic" not in headers else "TopicDisallowed"}
        if not re.fullmatch(r"[0-9a-fA-F]{64,200}", device):
            return 400, {"reason": "BadDeviceToken"}
        if reason := _bad_header(headers):
            return 400, {"reason": reason}
        if len(body) > 4096:
            return 413, {"reason": "PayloadTooLarge"}
        if not json.loads(body or b"{}").get("aps"):
            return 400, {"reason": "PayloadEmpty"}
        return self._device(device, body)

    def _device(self, device: str, body: bytes) -> tuple[int, dict[str, object]]:
        if device in self.gone:
            return 410, {"reason": "Unregistered", "timestamp": 1772622000000}
        if device in self.busy:
            return 429, {"reason": "TooManyRequests"}
        if device not in self.devices:
            return 400, {"reason": "BadDeviceToken"}
        self.shown.append((device, json.loads(body)))
        return 200, {}

    def _token(self, header: str) -> str:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return "MissingProviderToken"
        try:
            claims = jwt.decode(token, self.key.public_key(), ["ES256"], options={"require": ["iat", "iss"]})
        except jwt.PyJWTError:
            return "InvalidProviderToken"
        if claims["iss"] != TEAM or jwt.get_unverified_header(token).get("kid") != KEY:
            return "InvalidProviderToken"
        return "" if time.time() - 3600 < claims["iat"] < time.time() + 60 else "ExpiredProviderToken"


def _bad_header(headers: dict[str, str]) -> str:
    if headers.get("apns-push-type", "alert") not in ("alert", "background"):
        return "InvalidPushType"
    if len(headers.get("apns-collapse-id", "").encode()) > 64:
        return "BadCollapseId"
    if headers.get("apns-priority", "10") not in ("1", "5", "10"):
        return "BadPriority"
    if not headers.get("apns-expiration", "0").isdigit():
        return "BadExpirationDate"
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", headers.get("apns-id", "0" * 8 + "-0000" * 3 + "-" + "0" * 12)):
        return "BadMessageId"
    return ""


def _talk(apns: Apns, line: socket.socket) -> None:
    """Speak HTTP/2 with one who called until he hangs up."""
    peer = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    peer.initiate_connection()
    line.sendall(peer.data_to_send())
    heads: dict[int, dict[str, str]] = {}
    bodies: dict[int, bytes] = {}
    with line:
        while raw := line.recv(65536):
            for event in peer.receive_data(raw):
                if isinstance(event, h2.events.RequestReceived):
                    heads[event.stream_id] = {str(name): str(value) for name, value in event.headers}
                    bodies[event.stream_id] = b""
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    peer.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    id = event.stream_id
                    status, told = apns.respond(heads[id], bodies[id])
                    said = [(":status", str(status)), ("apns-id", heads[id].get("apns-id", "made-by-apple"))]
                    peer.send_headers(id, said, end_stream=not told)
                    if told:
                        peer.send_data(id, json.dumps(told).encode(), end_stream=True)
            line.sendall(peer.data_to_send())


@contextmanager
def listening(apns: Apns) -> Iterator[Apns]:
    """Run it at a port of its own."""
    door = socket.create_server(("127.0.0.1", 0))
    apns.url = f"http://127.0.0.1:{door.getsockname()[1]}"

    def welcome() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=_talk, args=(apns, line), daemon=True).start()

    thread = threading.Thread(target=welcome, daemon=True)
    thread.start()
    try:
        yield apns
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)
