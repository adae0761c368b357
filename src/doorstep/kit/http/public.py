"""Which addresses lie on the open internet. Pure."""

import ipaddress


def is_public(address: str) -> bool:
    """Say whether an address is one of the open internet, also when it is wrapped in IPv6 (mapped, 6to4, NAT64)."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if inner is None and number in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return number.is_global and not number.is_multicast
