"""A stand-in of Apple's push service: HTTP/2 over TLS by a certificate of its own, token-based connections.

After developer.apple.com/documentation/usernotifications: sending-notification-requests-to-apns,
handling-notification-responses-from-apns, establishing-a-token-based-connection-to-apns; stored copies of 2026-11-22.
"""

import json
import re
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address

import h2.config
import h2.connection
import h2.events
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from doorstep.kit.clock import now

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
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
        self.certificate = ""

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
        return "" if now().timestamp() - 3600 < claims["iat"] < now().timestamp() + 60 else "ExpiredProviderToken"


def _bad_header(headers: dict[str, str]) -> str:
    if headers.get("apns-push-type", "alert") not in ("alert", "background"):
        return "InvalidPushType"
    if len(headers.get("apns-collapse-id", "").encode()) > 64:
        return "BadCollapseId"
    if headers.get("apns-priority", "10") not in ("1", "5", "10"):
        return "BadPriority"
    if not headers.get("apns-expiration", "0").isdigit():
        return "BadExpirationDate"
    if "apns-id" in headers and not _UUID.fullmatch(headers["apns-id"]):
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
                    stream = event.stream_id
                    status, told = apns.respond(heads[stream], bodies[stream])
                    said = [(":status", str(status)), ("apns-id", heads[stream].get("apns-id", "made-by-apple"))]
                    peer.send_headers(stream, said, end_stream=not told)
                    if told:
                        peer.send_data(stream, json.dumps(told).encode(), end_stream=True)
            line.sendall(peer.data_to_send())


def _secured(apns: Apns) -> ssl.SSLContext:
    """Make a certificate for 127.0.0.1, whose public half callers may trust, and offer HTTP/2 only."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begun = now() - timedelta(minutes=5)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    apns.certificate = made.public_bytes(serialization.Encoding.PEM).decode()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(apns.certificate.encode() + private)
        file.flush()
        context.load_cert_chain(file.name)
    context.set_alpn_protocols(["h2"])
    return context


@contextmanager
def listening(apns: Apns) -> Iterator[Apns]:
    """Run it at a port of its own."""
    context = _secured(apns)
    door = socket.create_server(("127.0.0.1", 0))
    apns.url = f"https://127.0.0.1:{door.getsockname()[1]}"

    def serve(line: socket.socket) -> None:
        with suppress(OSError):  # who hangs up in the middle
            _talk(apns, context.wrap_socket(line, server_side=True))

    def welcome() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    thread = threading.Thread(target=welcome, daemon=True)
    thread.start()
    try:
        yield apns
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)
